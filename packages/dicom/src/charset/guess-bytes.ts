import { decodeStrictly } from './decode-bytes.ts'

/** What the high bytes of a value look like when nothing is believed about their declaration. */
export interface ByteEvidence {
  /** Two-byte characters in rows 16–87 of GB 2312: the hanzi of everyday names. */
  readonly commonHanzi: number
  /** The most of them in a row. */
  readonly longestRun: number
  /** Of them those that stand between other text than letters. */
  readonly isolated: number
  /** Two- and four-byte characters outside GB 2312. */
  readonly rare: number
  /** The bytes are well formed GB18030, a torn last character forgiven. */
  readonly wellFormed: boolean
  /** The last character lacks its end. */
  readonly torn: boolean
}

const isLetter = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a))

const isCommonHanzi = (lead: number, trail: number): boolean =>
  lead >= 0xb0 && lead <= 0xf7 && trail >= 0xa1 && trail <= 0xfe

/** Length of the GB18030 character at `i`: 1, 2 or 4; 0 when malformed, −1 when torn by the end. */
function gb18030Length(bytes: Uint8Array, i: number): number {
  const lead = bytes[i] as number
  if (lead < 0x80) return 1
  const second = bytes[i + 1]
  if (lead === 0x80 || lead === 0xff) return 0
  if (second === undefined) return -1
  if (second >= 0x40 && second !== 0x7f && second !== 0xff) return 2
  if (second < 0x30 || second > 0x39) return 0
  if (i + 3 >= bytes.length) return -1
  const third = bytes[i + 2] as number
  const fourth = bytes[i + 3] as number
  return third >= 0x81 && third <= 0xfe && fourth >= 0x30 && fourth <= 0x39 ? 4 : 0
}

/** Counts what speaks for Chinese bytes (GB18030) in a value. */
export function gb18030Evidence(bytes: Uint8Array): ByteEvidence {
  const found = { commonHanzi: 0, longestRun: 0, isolated: 0, rare: 0 }
  let run = 0
  let runStart = 0
  let torn = false
  const endRun = (end: number): void => {
    if (run > 0 && !isLetter(bytes[runStart - 1]) && !isLetter(bytes[end])) found.isolated += run
    found.longestRun = Math.max(found.longestRun, run)
    run = 0
  }
  let i = 0
  while (i < bytes.length) {
    const length = gb18030Length(bytes, i)
    if (length === -1) {
      torn = true
      break
    }
    if (length === 0) return { ...found, wellFormed: false, torn }
    if (length === 2 && isCommonHanzi(bytes[i] as number, bytes[i + 1] as number)) {
      if (run === 0) runStart = i
      run += 1
      found.commonHanzi += 1
    } else {
      endRun(i)
      // Rows 1–9 are punctuation and full-width forms: neither for nor against.
      const isSymbol = length === 2 && (bytes[i] as number) >= 0xa1 && (bytes[i] as number) <= 0xa9
      if (length > 1 && !isSymbol) found.rare += 1
    }
    i += length
  }
  endRun(bytes.length)
  return { ...found, wellFormed: true, torn }
}

/** The bytes are Chinese rather than accented Latin letters. */
export function looksChinese(bytes: Uint8Array): boolean {
  const { commonHanzi, longestRun, isolated, rare, wellFormed, torn } = gb18030Evidence(bytes)
  if (!wellFormed || commonHanzi === 0 || rare > commonHanzi) return false
  // An odd number of accented letters could be anything; only a longer run of hanzi outweighs the torn end.
  return torn ? longestRun >= 3 : longestRun >= 2 || isolated === commonHanzi
}

const CJK =
  /^[\p{ASCII}\u2000-\u206f\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u{20000}-\u{3ffff}]*$/u

/** Bytes without a last character that the field's length cut in half. */
export function withoutTornUtf8(bytes: Uint8Array): Uint8Array {
  let start = bytes.length
  while (start > 0 && bytes.length - start < 3 && ((bytes[start - 1] as number) & 0xc0) === 0x80) start -= 1
  const lead = start > 0 ? (bytes[start - 1] as number) : 0
  const needed = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1
  return needed > 1 && bytes.length - (start - 1) < needed ? bytes.subarray(0, start - 1) : bytes
}

/** Text when the bytes are UTF-8 with at least one multi-byte character, a torn last one left out; else null. */
export function utf8Text(
  bytes: Uint8Array,
): { readonly text: string; readonly torn: boolean; readonly cjk: boolean } | null {
  const whole = withoutTornUtf8(bytes)
  const text = decodeStrictly(whole, 'utf-8')
  if (text === null || !/\P{ASCII}/u.test(text)) return null
  return { text, torn: whole.length !== bytes.length, cjk: CJK.test(text) }
}
