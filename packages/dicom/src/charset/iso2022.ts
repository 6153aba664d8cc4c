import type { CharsetDecoder } from './character-sets.table.ts'
import { ESCAPES } from './character-sets.table.ts'
import { decodeBytes } from './decode-bytes.ts'

const ESC = 0x1b
const TWO_BYTE: ReadonlySet<CharsetDecoder> = new Set(['jis-x-0208', 'jis-x-0212', 'euc-kr', 'gb18030'])

interface State {
  g0: CharsetDecoder
  g1: CharsetDecoder | null
}

/** What decodes high bytes while no escape has designated G1. */
export type HighByteDecoder = (bytes: Uint8Array) => string

/** ESC, intermediate bytes 02/00–02/15 and one final byte (ISO/IEC 2022); the bytes behind ESC as text, up to four. */
function escapeAt(bytes: Uint8Array, index: number): string {
  let text = ''
  for (let i = index + 1; i < bytes.length && text.length < 4; i += 1) {
    const byte = bytes[i] as number
    text += String.fromCharCode(byte)
    if (byte >= 0x30 || byte < 0x20) break
    // ESC $ B and ESC $ A have no further intermediate, and `@`, `A`, `B` end them at once.
  }
  return text
}

const isDelimiter = (byte: number, isPersonName: boolean): boolean =>
  byte === 0x5c || byte < 0x20 || (isPersonName && (byte === 0x5e || byte === 0x3d))

/**
 * Text with code extension (PS3.5 §6.1.2.5): G0 and G1 go back to `initial` at each delimiter and each line.
 * Bytes that no designated set explains go to `undesignated`, run by run.
 */
export function decodeIso2022(
  bytes: Uint8Array,
  initial: CharsetDecoder | null,
  options: { readonly isPersonName: boolean; readonly undesignated: HighByteDecoder },
): string {
  const state: State = { g0: 'ascii', g1: initial }
  let text = ''
  let i = 0
  while (i < bytes.length) {
    const byte = bytes[i] as number
    if (byte === ESC) {
      const sequence = escapeAt(bytes, i)
      const target = ESCAPES[sequence]
      if (target !== undefined) state[target.half] = target.decoder
      i += 1 + (target === undefined ? 0 : sequence.length)
      continue
    }
    if (byte >= 0x80) {
      const end = endOfRun(bytes, i, (b) => b >= 0x80)
      const run = bytes.subarray(i, gb18030End(bytes, i, end, state.g1))
      text += state.g1 === null ? options.undesignated(run) : decodeBytes(run, state.g1)
      i += run.length
    } else if (TWO_BYTE.has(state.g0) && byte > 0x20 && byte < 0x7f) {
      const end = endOfRun(bytes, i, (b) => b > 0x20 && b < 0x7f)
      text += decodeSevenBit(bytes.subarray(i, end), state.g0)
      i = end
    } else {
      if (isDelimiter(byte, options.isPersonName)) {
        state.g0 = 'ascii'
        state.g1 = initial
      }
      text += String.fromCharCode(byte)
      i += 1
    }
  }
  return text
}

function endOfRun(bytes: Uint8Array, start: number, inside: (byte: number) => boolean): number {
  let end = start
  while (end < bytes.length && inside(bytes[end] as number)) end += 1
  return end
}

/** GBK pairs may end in a byte below 0x80; an odd run takes one more so that the pair stays whole. */
function gb18030End(bytes: Uint8Array, start: number, end: number, decoder: CharsetDecoder | null): number {
  if (decoder !== 'gb18030' || (end - start) % 2 === 0 || end >= bytes.length) return end
  const next = bytes[end] as number
  return next >= 0x40 && next !== 0x5c && next !== 0x5e && next !== 0x7f ? end + 1 : end
}

function decodeSevenBit(bytes: Uint8Array, decoder: CharsetDecoder): string {
  if (decoder === 'jis-x-0208' || decoder === 'jis-x-0212') return decodeBytes(bytes, decoder)
  return decodeBytes(
    bytes.map((byte) => byte | 0x80),
    decoder,
  )
}
