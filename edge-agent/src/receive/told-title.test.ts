import { expect, test } from 'vitest'
import { parseCallerRules } from './caller-policy.ts'
import { toldTitle } from './told-title.ts'

test('a configured title is told, that of a stranger is not', () => {
  const rules = parseCallerRules('CT1@10.0.0.0/8, *@private')
  expect(toldTitle(rules, 'CT1')).toBe('CT1')
  expect(toldTitle(rules, 'WANG^XIAOMING')).toMatch(/^#[0-9a-f]{8}$/)
  expect(toldTitle(rules, '*')).toBe('*')
  expect(toldTitle(rules, 'A')).not.toBe(toldTitle(rules, 'B'))
})
