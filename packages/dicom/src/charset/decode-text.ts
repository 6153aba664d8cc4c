import type { CharsetDecoder } from './character-sets.table.ts'
import type { DeclaredCharset } from './declared-charset.ts'
import { declaredCharset } from './declared-charset.ts'
import { decodeBytes, decodeLatin1, decodeStrictly } from './decode-bytes.ts'
import { gb18030Evidence, looksChinese, utf8Text } from './guess-bytes.ts'
import { decodeIso2022 } from './iso2022.ts'

/** How text was read against its declaration; `torn`: the last character was cut in half and left out. */
export type CharsetRepair = 'gb18030' | 'utf-8' | 'latin-1' | 'euc-kr' | 'shift-jis' | 'torn' | 'replaced'

export interface DecodedText {
  readonly text: string
  readonly repaired: CharsetRepair | null
}

const ESC = 0x1b

function scan(bytes: Uint8Array): { readonly high: boolean; readonly escaped: boolean } {
  let high = false
  let escaped = false
  for (const byte of bytes) {
    if (byte >= 0x80) high = true
    else if (byte === ESC) escaped = true
  }
  return { high, escaped }
}

/**
 * Text of one value field in its Specific Character Set (values of (0008,0005)), PS3.5 §6.1.
 * Wrong declarations that are seen are repaired and said so; never throws, what cannot be read becomes U+FFFD.
 */
export function decodeText(
  bytes: Uint8Array,
  specificCharacterSet: readonly string[],
  kind: 'PN' | 'text',
): DecodedText {
  const { high, escaped } = scan(bytes)
  if (!high && !escaped) return { text: decodeLatin1(bytes), repaired: null }
  const declared = declaredCharset(specificCharacterSet)
  if (declared.kind === 'unicode') return decodeDeclaredUtf8(bytes)
  if (escaped && declared.kind !== 'chinese') return decodeExtended(bytes, declared, kind)
  if (escaped) return decodeExtended(bytes, { ...declared, initial: 'gb18030' }, kind)
  if (declared.kind === 'chinese') return decodeDeclaredGb18030(bytes)
  return decodeSingleByte(bytes, declared, kind)
}

/** `ISO_IR 192`: some devices write GB18030 under it. */
function decodeDeclaredUtf8(bytes: Uint8Array): DecodedText {
  const utf8 = utf8Text(bytes)
  if (utf8 !== null) return { text: utf8.text, repaired: utf8.torn ? 'torn' : null }
  if (looksChinese(bytes)) return decodeAsGb18030(bytes, 'gb18030')
  const evidence = gb18030Evidence(bytes)
  if (evidence.wellFormed && evidence.commonHanzi > 0) return decodeAsGb18030(bytes, 'gb18030')
  return guessUndeclared(bytes)
}

/** `GB18030`, `GBK` and illegal relatives: some devices write UTF-8 under it. */
function decodeDeclaredGb18030(bytes: Uint8Array): DecodedText {
  const utf8 = utf8Text(bytes)
  if (utf8?.cjk === true) {
    const evidence = gb18030Evidence(bytes)
    // "涓" and its like: bytes that are everyday hanzi in both; then the declaration decides.
    if (!evidence.wellFormed || evidence.rare > 0 || evidence.commonHanzi === 0)
      return { text: utf8.text, repaired: 'utf-8' }
  }
  return decodeAsGb18030(bytes, null)
}

function decodeAsGb18030(bytes: Uint8Array, repaired: CharsetRepair | null): DecodedText {
  const exact = decodeStrictly(bytes, 'gb18030')
  if (exact !== null) return { text: exact, repaired }
  for (let cut = 1; cut <= 3 && cut < bytes.length; cut += 1) {
    const text = decodeStrictly(bytes.subarray(0, bytes.length - cut), 'gb18030')
    if (text !== null) return { text, repaired: repaired ?? 'torn' }
  }
  return { text: decodeBytes(bytes, 'gb18030'), repaired: repaired ?? 'replaced' }
}

/** No or a wrong declaration: UTF-8 or GB18030 by validity, else Latin-1 (interop table of character sets). */
function guessUndeclared(bytes: Uint8Array): DecodedText {
  const utf8 = utf8Text(bytes)
  if (utf8?.cjk === true) return { text: utf8.text, repaired: 'utf-8' }
  if (looksChinese(bytes)) return decodeAsGb18030(bytes, 'gb18030')
  if (utf8 !== null) return { text: utf8.text, repaired: 'utf-8' }
  return { text: decodeLatin1(bytes), repaired: 'latin-1' }
}

/** High bytes and no escape under a single-byte or an escape-switched set. */
function decodeSingleByte(bytes: Uint8Array, declared: DeclaredCharset, kind: 'PN' | 'text'): DecodedText {
  if (declared.multiByte?.kind === 'chinese') return decodeDeclaredGb18030(bytes)
  if (declared.kind === 'japanese' || declared.multiByte?.kind === 'japanese')
    return decodeUnescapedJapanese(bytes, declared)
  if (declared.kind === 'korean' || declared.multiByte?.kind === 'korean') return decodeUnescapedKorean(bytes)
  if (declared.kind === 'ascii') return guessUndeclared(bytes)
  const utf8 = utf8Text(bytes)
  if (utf8 !== null && (declared.kind === 'latin' || utf8.cjk)) return { text: utf8.text, repaired: 'utf-8' }
  if (declared.kind === 'latin' && looksChinese(bytes)) return decodeAsGb18030(bytes, 'gb18030')
  return { text: decodeHigh(bytes, declared.initial, kind), repaired: null }
}

const decodeHigh = (bytes: Uint8Array, decoder: CharsetDecoder, kind: 'PN' | 'text'): string =>
  decodeIso2022(bytes, decoder, { isPersonName: kind === 'PN', undesignated: decodeLatin1 })

/** Katakana is what ISO-IR 13 has; other high bytes are Chinese, or Shift JIS that was never allowed. */
function decodeUnescapedJapanese(bytes: Uint8Array, declared: DeclaredCharset): DecodedText {
  const utf8 = utf8Text(bytes)
  if (utf8?.cjk === true) return { text: utf8.text, repaired: 'utf-8' }
  const isKatakana = bytes.every((byte) => byte < 0x80 || (byte >= 0xa1 && byte <= 0xdf))
  if (declared.initial === 'katakana' && isKatakana)
    return { text: decodeBytes(bytes, 'katakana'), repaired: null }
  if (!looksChinese(bytes)) {
    const text = decodeStrictly(bytes, 'shift_jis')
    if (text !== null) return { text, repaired: 'shift-jis' }
  }
  return guessUndeclared(bytes)
}

/** Hangul lie in rows 16–40 (lead bytes B0–C8); pairs beyond them without any escape are Chinese. */
function decodeUnescapedKorean(bytes: Uint8Array): DecodedText {
  const utf8 = utf8Text(bytes)
  if (utf8?.cjk === true) return { text: utf8.text, repaired: 'utf-8' }
  const text = decodeStrictly(bytes, 'euc-kr')
  if (text !== null && /^[^\u3400-\u9fff\uf900-\ufaff]*$/.test(text)) return { text, repaired: 'euc-kr' }
  return guessUndeclared(bytes)
}

function decodeExtended(bytes: Uint8Array, declared: DeclaredCharset, kind: 'PN' | 'text'): DecodedText {
  let repaired: CharsetRepair | null = null
  // The first value's set is in G1 at the start; a multi-byte set is in force only behind its escape.
  const single =
    declared.initial === 'ascii' || declared.initial === 'jis-x-0208' || declared.initial === 'jis-x-0212'
      ? null
      : declared.initial
  const undesignated = (run: Uint8Array): string => {
    const decoder = declared.multiByte?.decoder
    const guess =
      decoder === 'gb18030' || decoder === 'euc-kr'
        ? { text: decodeBytes(run, decoder), repaired: null }
        : guessUndeclared(run)
    repaired ??= guess.repaired
    return guess.text
  }
  const text = decodeIso2022(bytes, single, { isPersonName: kind === 'PN', undesignated })
  return { text, repaired: repaired ?? (text.includes('\ufffd') ? 'replaced' : null) }
}
