import { describe, expect, it } from 'vitest'
import { negotiateEncoding } from './negotiate-encoding.ts'

const both = { br: true, gzip: true }

describe('negotiateEncoding', () => {
  it.each([
    ['gzip, deflate, br', both, 'br'],
    ['gzip, deflate', both, 'gzip'],
    ['br;q=0.1, gzip;q=0.9', both, 'gzip'],
    ['br;q=0, gzip', both, 'gzip'],
    ['br', { br: false, gzip: true }, null],
    ['*', both, 'br'],
    ['*;q=0', both, null],
    ['identity, br;q=0.5', both, null],
    ['BR', both, 'br'],
    ['br;q=nonsense', both, null],
    ['', both, null],
    [null, both, null],
  ] as const)('%s → %s', (header, available, expected) => {
    expect(negotiateEncoding(header, available)).toBe(expected)
  })
})
