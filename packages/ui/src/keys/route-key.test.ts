import { expect, test } from 'vitest'
import type { KeyCommandId } from './key-commands.table.ts'
import { type KeyState, type RoutedEvent, routeKey } from './route-key.ts'

const press = (code: string, more: Partial<RoutedEvent> = {}): RoutedEvent => ({
  code,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  isComposing: false,
  keyCode: 0,
  inText: false,
  onControl: false,
  ...more,
})
const idle: KeyState = { mac: false, pending: null, nowMs: 0 }
const listening: KeyCommandId[] = [
  'palette.open',
  'go.worklist',
  'go.admin',
  'list.next',
  'list.open',
  'study.assign',
  'topmost.close',
]

test('a key finds its command, arrows too', () => {
  expect(routeKey(press('KeyJ'), listening, idle)).toEqual({ kind: 'command', id: 'list.next' })
  expect(routeKey(press('ArrowDown'), listening, idle)).toEqual({ kind: 'command', id: 'list.next' })
  expect(routeKey(press('KeyQ'), listening, idle)).toEqual({ kind: 'none' })
})

test('text fields keep letters, but not Ctrl, Alt and Esc', () => {
  expect(routeKey(press('KeyJ', { inText: true }), listening, idle).kind).toBe('none')
  expect(routeKey(press('KeyK', { inText: true, ctrlKey: true }), listening, idle)).toEqual({
    kind: 'command',
    id: 'palette.open',
  })
  expect(routeKey(press('Escape', { inText: true }), listening, idle)).toEqual({
    kind: 'command',
    id: 'topmost.close',
  })
})

test('an input method that composes keeps every key', () => {
  expect(routeKey(press('KeyK', { ctrlKey: true, isComposing: true }), listening, idle).kind).toBe('none')
  expect(routeKey(press('Enter', { keyCode: 229 }), listening, idle).kind).toBe('none')
})

test('a focused button keeps Enter', () => {
  expect(routeKey(press('Enter', { onControl: true }), listening, idle).kind).toBe('none')
  expect(routeKey(press('Enter'), listening, idle)).toEqual({ kind: 'command', id: 'list.open' })
})

test('a sequence counts within one second and hides single keys', () => {
  const first = routeKey(press('KeyG'), listening, idle)
  if (first.kind !== 'pending') throw new Error('G starts a sequence')
  const soon: KeyState = { mac: false, pending: { press: first.press, atMs: 0 }, nowMs: 900 }
  expect(routeKey(press('KeyA'), listening, soon)).toEqual({ kind: 'command', id: 'go.admin' })
  expect(routeKey(press('KeyJ'), listening, soon)).toEqual({ kind: 'none' })
  expect(routeKey(press('KeyA'), listening, { ...soon, nowMs: 1001 })).toEqual({
    kind: 'command',
    id: 'study.assign',
  })
})
