import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { fileSize } from './file-size.ts'

const lines = (count: number) => 'x\n'.repeat(count)
const check = (path: string, text: string) => fileSize.check(sampleRepository({ [path]: text }))

test('401 lines are refused, 400 are not', () => {
  expect(check('packages/x/src/long.ts', lines(401))).toEqual([
    { path: 'packages/x/src/long.ts', line: 401, text: '401 lines' },
  ])
  expect(check('packages/x/src/long.ts', lines(400))).toEqual([])
})

test('literal tables and migrations may be long', () => {
  expect(check('packages/x/src/dictionary.table.ts', lines(5000))).toEqual([])
  expect(check('packages/db/migrations/x.ts', lines(500))).toEqual([])
})
