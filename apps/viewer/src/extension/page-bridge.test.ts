import { describe, expect, it } from 'vitest'
import { keyFate } from './page-bridge.ts'

const key = (code: string, modifiers: Partial<Parameters<typeof keyFate>[0]> = {}) => ({
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  isComposing: false,
  code,
  key: code.replace('Key', '').toLowerCase(),
  ...modifiers,
})

describe('keyFate', () => {
  it.each([
    ['KeyZ', {}, 'keep'],
    ['Digit1', {}, 'keep'],
    ['KeyK', { ctrlKey: true }, 'take'],
    ['KeyS', { ctrlKey: true }, 'take'],
    ['Enter', { ctrlKey: true }, 'take'],
    ['KeyS', { metaKey: true }, 'take'],
    ['KeyZ', { ctrlKey: true }, 'keep'],
    ['KeyY', { ctrlKey: true }, 'keep'],
    ['KeyR', { ctrlKey: true }, 'tell'],
    ['KeyC', { ctrlKey: true }, 'tell'],
    ['Digit1', { ctrlKey: true }, 'tell'],
    ['Digit2', { altKey: true }, 'take'],
    ['ArrowDown', { altKey: true }, 'take'],
    ['KeyT', { altKey: true }, 'take'],
    ['ArrowLeft', { altKey: true }, 'tell'],
    ['KeyD', { altKey: true }, 'tell'],
    ['F4', { altKey: true }, 'tell'],
    ['Digit1', { altKey: true, ctrlKey: true }, 'take'],
    ['AltLeft', { altKey: true, key: 'Alt' }, 'keep'],
    ['ControlLeft', { ctrlKey: true, key: 'Control' }, 'keep'],
    ['KeyK', { ctrlKey: true, isComposing: true }, 'keep'],
  ] as const)('%s %j: %s', (code, modifiers, expected) => {
    expect(keyFate(key(code, modifiers))).toBe(expected)
  })
})
