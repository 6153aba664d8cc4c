import { expect, it } from 'vitest'
import { ByteWriter } from './byte-writer.ts'

it('writes across its buffers without losing or moving a byte', () => {
  const writer = new ByteWriter(true)
  const expected: number[] = []
  for (let i = 0; i < 5000; i += 1) {
    writer.u8(i & 0xff)
    writer.u16(i)
    writer.u32(i * 65537)
    expected.push(i & 0xff, i & 0xff, i >>> 8, i & 0xff, i >>> 8, i & 0xff, i >>> 8)
    if (i % 700 === 0) {
      const block = new Uint8Array(i * 9).fill(i & 0xff)
      writer.bytes(block)
      for (const byte of block) expected.push(byte)
    }
  }
  expect(writer.byteLength).toBe(expected.length)
  expect(Buffer.from(expected).equals(writer.toBytes())).toBe(true)
})
