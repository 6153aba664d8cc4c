import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { noRawSql } from './no-raw-sql.ts'

const check = (code: string, path = 'packages/domain/src/worklist/x.ts') =>
  noRawSql.check(sampleRepository({ [path]: `import { sql } from '@yingtong/db'\n${code}` }))

test.each([
  'tx.execute(sql.raw(text))',
  'sql.identifier(column)',
  'sql`count(*)`.as(name)',
  'sql`count(*)`.as(`x`)',
])('%s is refused', (code) => {
  expect(check(code)).toMatchObject([{ line: 2 }])
})

test('parameters and literal names pass; tests and files without a database too', () => {
  expect(check("sql`select now()`\nsql`count(*)`.as('count')")).toEqual([])
  expect(check('sql.raw(text)', 'packages/domain/src/worklist/x.db.test.ts')).toEqual([])
  expect(noRawSql.check(sampleRepository({ 'apps/web/src/x.ts': 'tenant.as(role)' }))).toEqual([])
})
