import { expect, test } from 'vitest'
import { documentOf, textOf } from './section-text.ts'

test('lines survive the editor', () => {
  for (const text of ['', '一行', '1. 右肺结节\n2. 余未见异常', '上\n\n下', '尾\n'])
    expect(textOf(documentOf(text))).toBe(text)
})

test('an empty line is an empty paragraph, never an empty text', () => {
  expect(documentOf('')).toEqual({ type: 'doc', content: [{ type: 'paragraph' }] })
})
