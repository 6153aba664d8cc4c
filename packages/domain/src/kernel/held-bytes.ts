import type { MadeBytes } from '../ports.ts'

/** Bytes that are in memory anyway, as those are handed on that may lie on disk. */
export const heldBytes = (bytes: Uint8Array): MadeBytes => ({
  byteLength: bytes.byteLength,
  heldBytes: bytes.byteLength,
  async *chunks() {
    yield bytes
  },
  [Symbol.asyncDispose]: async () => {},
})
