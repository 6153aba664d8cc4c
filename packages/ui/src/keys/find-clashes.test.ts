import { expect, test } from 'vitest'
import { findClashes } from './find-clashes.ts'
import {
  FORBIDDEN_KEYS,
  KEY_COMMANDS,
  type KeyCommand,
  OHIF_KEYS,
  ZONES_TOGETHER,
} from './key-commands.table.ts'

const rules = { together: ZONES_TOGETHER, ohif: OHIF_KEYS, forbidden: FORBIDDEN_KEYS }
const with_ = (id: string, command: KeyCommand) => findClashes({ ...KEY_COMMANDS, [id]: command }, rules)
const label = { 'zh-CN': '试', en: 'Try' }

test('the key table has no clash', () => {
  expect(findClashes(KEY_COMMANDS, rules)).toEqual([])
})

test('every zone of the table is in a group', () => {
  const zones = new Set(Object.values(KEY_COMMANDS).map((c) => c.zone))
  for (const zone of zones) expect(ZONES_TOGETHER.flat()).toContain(zone)
})

test('a clash inside a zone names the other command', () => {
  expect(with_('try', { keys: ['J'], zone: 'worklist', label })).toContainEqual({
    binding: 'J',
    command: 'list.next',
    with: 'try',
  })
})

test('a single key may not start a sequence', () => {
  expect(with_('try', { keys: ['G'], zone: 'worklist', label }).length).toBeGreaterThan(0)
})

test('the viewer keeps its letters', () => {
  expect(with_('try', { keys: ['Z'], zone: 'workplace', label })).toEqual([
    { binding: 'Z', command: 'try', with: 'OHIF' },
  ])
})

test('keys of the browser are refused', () => {
  expect(with_('try', { keys: ['Ctrl+W'], zone: 'study', label })).toEqual([
    { binding: 'Ctrl+W', command: 'try', with: 'forbidden' },
  ])
})
