import { expect, test } from 'vitest'
import { sampleRepository } from '../repository.ts'
import { tablesFromKit } from './tables-from-kit.ts'

const bad = "import { pgTable } from 'drizzle-orm/pg-core'\nexport const t = pgTable('t', {})"

test('a table made without the kit is refused', () => {
  const findings = tablesFromKit.check(sampleRepository({ 'packages/db/src/schema/archive.ts': bad }))
  expect(findings.map((finding) => finding.line)).toEqual([1, 2])
})

test('the kit itself may', () => {
  expect(tablesFromKit.check(sampleRepository({ 'packages/db/src/kit.ts': bad }))).toEqual([])
})
