import { Secret } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { acceptedStep, newTotpSeed } from './totp.ts'

/** RFC 6238 Appendix B, SHA-1; the last six of the eight digits. */
const RFC_SECRET = Secret.fromUTF8('12345678901234567890').base32
const VECTORS = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const

describe('promise C6: codes that change every 30 seconds', () => {
  it('are those of RFC 6238 Appendix B', () => {
    for (const [seconds, code] of VECTORS)
      expect(acceptedStep(RFC_SECRET, code, { now: new Date(seconds * 1000), lastStep: null })).toBe(
        Math.floor(seconds / 30),
      )
  })

  it('are good once, one step early or late, and never again', () => {
    const code = '050471'
    const step = Math.floor(1_111_111_111 / 30)
    const at = (shiftSeconds: number, lastStep: number | null = null) =>
      acceptedStep(RFC_SECRET, code, { now: new Date((1_111_111_111 + shiftSeconds) * 1000), lastStep })
    expect([at(-30), at(0), at(30)]).toEqual([step, step, step])
    expect([at(-90), at(90)]).toEqual([null, null])
    expect([at(0, step), at(0, step + 1), at(0, step - 1)]).toEqual([null, null, step])
  })

  it('are refused when they are not six digits', () => {
    for (const code of ['', '05047', '0504711', 'abcdef', '-50471', '5e0471'])
      expect(acceptedStep(RFC_SECRET, code, { now: new Date(1_111_111_111_000), lastStep: null })).toBeNull()
  })

  it('may be typed in full width or with a space, as apps show them', () => {
    const at = { now: new Date(1_111_111_111_000), lastStep: null }
    for (const code of ['０５０４７１', '050 471', ' 050471 '])
      expect(acceptedStep(RFC_SECRET, code, at)).toBe(37_037_037)
  })

  it('come from a seed of 160 random bits', () => {
    const seed = newTotpSeed('linjf@qinghe.example', '影通 青河县')
    expect(seed.secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(seed.uri).toMatch(/^otpauth:\/\/totp\/.*issuer=.*&secret=[A-Z2-7]{32}&.*digits=6&period=30$/)
    expect(newTotpSeed('x', 'y').secret).not.toBe(seed.secret)
  })
})
