import fc from 'fast-check'
import { expect, test } from 'vitest'
import { crc32c, crc32cPlain, useCrc32c } from './crc32c.ts'

// RFC 3720 §B.4
test('gives the check values of the iSCSI standard', () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43)
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e)
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => 31 - i))).toBe(0x113fdb5c)
  expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
  expect(crc32c(new Uint8Array(0))).toBe(0)
})

test('goes on where it stopped, however the bytes are cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).toBe(crc32c(bytes))
    }),
  )
})

test('a faster implementation has to prove itself', () => {
  expect(() => useCrc32c(() => 0xe3069283 + 1)).toThrow()
  expect(() => useCrc32c((bytes) => crc32cPlain(bytes))).toThrow() // ignores what came before
  useCrc32c(crc32cPlain)
})
