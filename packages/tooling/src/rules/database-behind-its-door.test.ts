import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { databaseBehindItsDoor } from './database-behind-its-door.ts'

const check = (path: string, specifier: string) =>
  databaseBehindItsDoor.check(sampleRepository({ [path]: `import x from '${specifier}'` }))

test.each(['pg', 'drizzle-orm', 'drizzle-orm/pg-core', 'pg-cursor'])(
  '%s outside packages/db is refused',
  (name) => {
    expect(check('packages/domain/src/archive/find-studies.ts', name)).toEqual([
      { path: 'packages/domain/src/archive/find-studies.ts', line: 1, text: `imports ${name}` },
    ])
  },
)

test('packages/db may, and so may the reasoned list; similar names are other packages', () => {
  expect(check('packages/db/src/database.ts', 'pg')).toEqual([])
  expect(check('packages/testkit/src/postgres/create-database.ts', 'pg')).toEqual([])
  expect(check('packages/testkit/src/other.ts', 'pg')).toHaveLength(1)
  expect(check('packages/platform/src/queue.ts', 'pg-boss')).toEqual([])
})
