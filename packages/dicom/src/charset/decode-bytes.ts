import type { CharsetDecoder } from './character-sets.table.ts'

const decoders = new Map<string, TextDecoder>()

function webDecoder(label: string, fatal: boolean): TextDecoder {
  const key = fatal ? `${label}!` : label
  const known = decoders.get(key)
  if (known !== undefined) return known
  const created = new TextDecoder(label, { fatal, ignoreBOM: true })
  decoders.set(key, created)
  return created
}

/** Latin-1 proper: byte = code point; the Encoding Standard's `iso-8859-1` is windows-1252. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** Half-width katakana of JIS X 0201 (ISO-IR 13) in the upper half, ASCII in the lower. */
function decodeKatakana(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    if (byte < 0x80) text += String.fromCharCode(byte)
    else text += byte >= 0xa1 && byte <= 0xdf ? String.fromCharCode(byte - 0xa1 + 0xff61) : '\ufffd'
  }
  return text
}

/** Sets bit 8 of each byte and, for JIS X 0212, puts the single shift of EUC-JP before each pair. */
function toEuc(bytes: Uint8Array, singleShift: boolean): Uint8Array {
  const out: number[] = []
  for (let i = 0; i < bytes.length; i += 1) {
    if (singleShift && i % 2 === 0) out.push(0x8f)
    out.push((bytes[i] as number) | 0x80)
  }
  return Uint8Array.from(out)
}

/** GB18030-2022 gives 18 characters their own code points that the tables of 2005 put into the private use area. */
const GB18030_2022: ReadonlyMap<string, string> = new Map(
  [
    [0xe78d, 0xfe10],
    [0xe78e, 0xfe12],
    [0xe78f, 0xfe11],
    [0xe790, 0xfe13],
    [0xe791, 0xfe14],
    [0xe792, 0xfe15],
    [0xe793, 0xfe16],
    [0xe794, 0xfe17],
    [0xe795, 0xfe18],
    [0xe796, 0xfe19],
    [0xe81e, 0x9fb4],
    [0xe826, 0x9fb5],
    [0xe82b, 0x9fb6],
    [0xe82c, 0x9fb7],
    [0xe832, 0x9fb8],
    [0xe843, 0x9fb9],
    [0xe854, 0x9fba],
    [0xe864, 0x9fbb],
  ].map(([from, to]) => [String.fromCharCode(from as number), String.fromCharCode(to as number)] as const),
)

function decodeGb18030(bytes: Uint8Array, fatal: boolean): string {
  const text = webDecoder('gb18030', fatal).decode(bytes)
  return /[\ue78d-\ue796\ue81e-\ue864]/.test(text)
    ? text.replace(/[\ue78d-\ue796\ue81e-\ue864]/g, (char) => GB18030_2022.get(char) ?? char)
    : text
}

/** Bytes of one character set → text; what the set does not have becomes U+FFFD, or throws TypeError when `fatal`. */
export function decodeBytes(bytes: Uint8Array, decoder: CharsetDecoder, fatal = false): string {
  switch (decoder) {
    case 'ascii':
    case 'latin-1':
      return decodeLatin1(bytes)
    case 'katakana':
      return decodeKatakana(bytes)
    case 'jis-x-0208':
      return webDecoder('euc-jp', fatal).decode(toEuc(bytes, false))
    case 'jis-x-0212':
      return webDecoder('euc-jp', fatal).decode(toEuc(bytes, true))
    case 'gb18030':
      return decodeGb18030(bytes, fatal)
    default:
      return webDecoder(decoder, fatal).decode(bytes)
  }
}

/** The text, or null where the bytes are not well formed in this set. */
export function decodeStrictly(bytes: Uint8Array, decoder: CharsetDecoder): string | null {
  try {
    return decodeBytes(bytes, decoder, true)
  } catch {
    return null
  }
}
