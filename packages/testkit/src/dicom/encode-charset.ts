import type { TextEncoding } from '@yingtong/dicom'
import iconv from 'iconv-lite'

const ESC = '\x1b'

interface ExtensionSet {
  readonly escape: string
  readonly encoding: string
  /** The pairs lie in the lower half: two-byte sets in G0. */
  readonly sevenBit: boolean
}

/** PS3.3 Tables C.12-2 to C.12-5: how the single-valued terms are called by iconv. */
const WHOLE: Readonly<Record<string, string>> = {
  '': 'ascii',
  'ISO_IR 6': 'ascii',
  'ISO_IR 100': 'latin1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 203': 'iso-8859-15',
  'ISO_IR 166': 'tis620',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 192': 'utf-8',
  GB18030: 'gb18030',
  GBK: 'gbk',
}

const EXTENSIONS: Readonly<Record<string, ExtensionSet>> = {
  '58': { escape: '$)A', encoding: 'gb2312', sevenBit: false },
  '149': { escape: '$)C', encoding: 'euc-kr', sevenBit: false },
  '87': { escape: '$B', encoding: 'euc-jp', sevenBit: true },
  '13': { escape: ')I', encoding: 'shift_jis', sevenBit: false },
  '100': { escape: '-A', encoding: 'latin1', sevenBit: false },
  '101': { escape: '-B', encoding: 'iso-8859-2', sevenBit: false },
  '126': { escape: '-F', encoding: 'iso-8859-7', sevenBit: false },
  '144': { escape: '-L', encoding: 'iso-8859-5', sevenBit: false },
  '166': { escape: '-T', encoding: 'tis620', sevenBit: false },
}

/** An encoder for a Specific Character Set, values joined by a backslash; escapes as PS3.5 §6.1.2.5 wants them. */
export function encoderFor(charset: string): TextEncoding {
  const whole = WHOLE[charset]
  if (whole !== undefined) return (text) => iconv.encode(text, whole)
  const terms = charset.split('\\').map((term) => /IR (\d+)$/.exec(term)?.[1] ?? '6')
  return (text, kind) => encodeExtended(text, { terms, isPersonName: kind === 'PN' })
}

/** Shift JIS has kanji too; what ISO-IR 13 has of it is one byte long. */
function canEncode(char: string, encoding: string): boolean {
  const bytes = iconv.encode(char, encoding)
  return iconv.decode(bytes, encoding) === char && (encoding !== 'shift_jis' || bytes.length === 1)
}

function encodeExtended(
  text: string,
  how: { readonly terms: readonly string[]; readonly isPersonName: boolean },
): Uint8Array {
  const bytes: number[] = []
  let current = ''
  for (const char of text) {
    const isAscii = char.charCodeAt(0) < 0x80
    const term = isAscii
      ? '6'
      : how.terms.find((one) => one !== '6' && canEncode(char, EXTENSIONS[one]?.encoding ?? 'ascii'))
    if (term === undefined) throw new TypeError(`${char} is in none of ${how.terms.join(', ')}`)
    const delimits = char === '\\' || char === '\r' || (how.isPersonName && (char === '^' || char === '='))
    if (isAscii && EXTENSIONS[current]?.sevenBit === true) bytes.push(...Buffer.from(`${ESC}(B`, 'latin1'))
    if (isAscii && (delimits || EXTENSIONS[current]?.sevenBit === true)) current = how.terms[0] ?? ''
    if (!isAscii && term !== current && !(term === how.terms[0] && current === '')) {
      bytes.push(...Buffer.from(`${ESC}${EXTENSIONS[term]?.escape ?? ''}`, 'latin1'))
      current = term
    }
    const extension = EXTENSIONS[term]
    const encoded = isAscii ? [char.charCodeAt(0)] : [...iconv.encode(char, extension?.encoding ?? 'ascii')]
    bytes.push(...(extension?.sevenBit === true ? encoded.map((byte) => byte & 0x7f) : encoded))
  }
  if (EXTENSIONS[current]?.sevenBit === true) bytes.push(...Buffer.from(`${ESC}(B`, 'latin1'))
  return Uint8Array.from(bytes)
}
