import { describe, expect, it } from 'vitest'
import { covers, innerType, parseAccept, parseMediaType } from './media-type.ts'

describe('media types (RFC 9110, PS3.18 §8.7)', () => {
  it('keeps parameters, quoted or not', () => {
    expect(parseMediaType('multipart/related; type="application/dicom"; transfer-syntax=*')).toEqual({
      type: 'multipart/related',
      parameters: { type: 'application/dicom', 'transfer-syntax': '*' },
    })
  })
  it('does not split inside quotes, orders by q and drops q=0', () => {
    const ranges = parseAccept('image/png;q=0, image/jpeg;q=0.5, multipart/related; type="a/b, c/d"')
    expect(ranges.map((range) => range.type)).toEqual(['multipart/related', 'image/jpeg'])
    expect(innerType(ranges[0]!)).toBe('a/b, c/d')
  })
  it('takes an absent header for anything', () => expect(parseAccept(null)[0]?.type).toBe('*/*'))
  it('covers by wildcard', () => {
    expect(covers('image/*', 'image/jpeg')).toBe(true)
    expect(covers('*/*', 'application/dicom')).toBe(true)
    expect(covers('image/png', 'image/jpeg')).toBe(false)
  })
})
