import { expect, test } from 'vitest'
import { isPress, keyCaps, parseKeys, pressId } from './key-chord.ts'

const event = (code: string, held: string[] = []) => ({
  code,
  ctrlKey: held.includes('ctrl'),
  metaKey: held.includes('meta'),
  shiftKey: held.includes('shift'),
  altKey: held.includes('alt'),
})
const only = (binding: string) => {
  const [press] = parseKeys(binding)
  if (!press) throw new Error('no press')
  return press
}

test('letters are matched by their place, whatever the layout types', () => {
  expect(isPress(only('K'), event('KeyK'))).toBe(true)
  expect(isPress(only('K'), event('KeyK', ['shift']))).toBe(false)
  expect(isPress(only('Ctrl+Shift+Enter'), event('Enter', ['ctrl', 'shift']))).toBe(true)
  expect(isPress(only('Ctrl+Enter'), event('Enter', ['ctrl', 'shift']))).toBe(false)
  expect(isPress(only('?'), event('Slash', ['shift']))).toBe(true)
  expect(isPress(only('Alt+]'), event('BracketRight', ['alt']))).toBe(true)
})

test('macOS takes ⌘ for Ctrl and ⌃⌥ for Alt', () => {
  expect(isPress(only('Ctrl+K'), event('KeyK', ['meta']), true)).toBe(true)
  expect(isPress(only('Ctrl+K'), event('KeyK', ['ctrl']), true)).toBe(false)
  expect(isPress(only('Alt+T'), event('KeyT', ['alt']), true)).toBe(false)
  expect(isPress(only('Alt+T'), event('KeyT', ['ctrl', 'alt']), true)).toBe(true)
})

test('sequences have several presses and caps', () => {
  expect(parseKeys('G W').map(pressId)).toEqual(['KeyG', 'KeyW'])
  expect(keyCaps('G W')).toEqual(['G', 'W'])
  expect(keyCaps('Ctrl+Shift+Enter')).toEqual(['Ctrl Shift Enter'])
  expect(keyCaps('Alt+Down')).toEqual(['Alt ↓'])
  expect(keyCaps('Ctrl+Enter', true)).toEqual(['⌘ Enter'])
})
