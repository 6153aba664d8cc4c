import { describe, expect, it } from 'vitest'
import { chooseLanguage } from './choose-language.ts'

describe('chooseLanguage', () => {
  it.each([
    ['', '', 'zh-CN'],
    ['?lng=en', '', 'en-US'],
    ['?lng=en-GB', 'NEXT_LOCALE=zh-CN', 'en-US'],
    ['?lng=zh-CN', 'NEXT_LOCALE=en', 'zh-CN'],
    ['', 'a=1; NEXT_LOCALE=en; b=2', 'en-US'],
    ['', 'XNEXT_LOCALE=en', 'zh-CN'],
    ['?lng=fr', '', 'zh-CN'],
    ['?lng=encoding', '', 'zh-CN'],
  ])('address %s, cookies %s: %s', (search, cookie, expected) => {
    expect(chooseLanguage(search, cookie)).toBe(expected)
  })
})
