import { expect, test } from 'vitest'
import { UI_WORDS } from '../text/words.table.ts'
import { deliveryText } from './delivery-text.ts'

const zh = UI_WORDS['zh-CN']

test('complete is quiet text without a bar', () => {
  expect(deliveryText({ received: 300, declared: 300, state: 'complete' }, zh)).toEqual({
    shown: '300/300',
    full: '影像 300，齐，已核验',
    part: null,
  })
})

test('short says in full what is missing', () => {
  const text = deliveryText({ received: 299, declared: 300, state: 'short' }, zh)
  expect(text.shown).toBe('299/300')
  expect(text.full).toBe('影像 299，应有 300，不齐')
  expect(text.part).toBeCloseTo(0.9967, 3)
})

test('waiting, uploading and line down have a bar', () => {
  expect(deliveryText({ received: 0, declared: null, state: 'waiting' }, zh)).toEqual({
    shown: '等待影像',
    full: '等待影像',
    part: 0,
  })
  expect(deliveryText({ received: 186, declared: 372, state: 'uploading' }, zh).part).toBe(0.5)
  expect(deliveryText({ received: 212, declared: 420, state: 'line-down' }, zh).full).toBe(
    '断线, 影像 212，应有 420',
  )
  expect(deliveryText({ received: 5, declared: 4, state: 'uploading' }, zh).part).toBe(1)
})

test('a count that was not declared is never shown as complete', () => {
  const text = deliveryText({ received: 299, declared: null, state: 'complete' }, UI_WORDS.en)
  expect(text).toEqual({ shown: '299 images', full: '299 images, device declared no count', part: null })
})
