import { describe, expect, it } from 'vitest'
import { decodeText } from './decode-text.ts'

/** Bytes written as in PS3.5: text for ASCII, `ESC` for 1B, two hex digits in brackets for the rest. */
function bytes(notation: string): Uint8Array {
  const out: number[] = []
  for (const [, hex, escaped, char] of notation.matchAll(/\[([0-9A-F ]+)\]|(ESC )|([\s\S])/g)) {
    if (hex !== undefined) for (const pair of hex.match(/../g) ?? []) out.push(Number.parseInt(pair, 16))
    else out.push(escaped === undefined ? (char ?? '').charCodeAt(0) : 0x1b)
  }
  return Uint8Array.from(out)
}

const decode = (charset: string, notation: string, kind: 'PN' | 'text' = 'PN') =>
  decodeText(bytes(notation), charset === '' ? [] : charset.split('\\'), kind)

/** [Specific Character Set, bytes, text]: PS3.5 Annexes H, I, J, K and PS3.3 §C.12.1.1.2. */
const STANDARD: readonly (readonly [string, string, string])[] = [
  ['ISO_IR 13', '[D4CFC0DE]^[C0DBB3]', 'ﾔﾏﾀﾞ^ﾀﾛｳ'],
  [
    'ISO 2022 IR 13\\ISO 2022 IR 87',
    '[D4CFC0DE]^[C0DBB3]=ESC $B[3B334544]ESC (J^ESC $B[42404F3A]ESC (J=ESC $B[2464245E2440]ESC (J^ESC $B[243F246D2426]ESC (J',
    'ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう',
  ],
  ['\\ISO 2022 IR 159', 'ESC $(D[3021]ESC (B', '丂'],
  [
    '\\ISO 2022 IR 149',
    'Hong^Gildong=ESC $)C[FBF3]^ESC $)C[D1CED4D7]=ESC $)C[C8AB]^ESC $)C[B1E6B5BF]',
    'Hong^Gildong=洪^吉洞=홍^길동',
  ],
  ['\\ISO 2022 IR 58', 'Zhang^XiaoDong=ESC $)A[D5C5]^ESC $)A[D0A1B6AB]=', 'Zhang^XiaoDong=张^小东='],
  ['ISO 2022 IR 6\\ISO 2022 IR 58', 'Wang^XiaoDong=ESC $)A[CDF5]^ESC $)A[D0A1B6AB]', 'Wang^XiaoDong=王^小东'],
  ['ISO_IR 192', 'Wang^XiaoDong=[E78E8B]^[E5B08FE4B89C]=', 'Wang^XiaoDong=王^小东='],
  ['GB18030', 'Wang^XiaoDong=[CDF5]^[D0A1B6AB]=', 'Wang^XiaoDong=王^小东='],
  ['GBK', '[B98B]^[9647]', '箣^朑'],
  ['ISO_IR 100', 'Buc^J[E9]r[F4]me', 'Buc^Jérôme'],
  ['ISO_IR 100', '[C4]neas^R[FC]diger', 'Äneas^Rüdiger'],
  ['ISO_IR 101', 'Wa[B3][EA]sa', 'Wałęsa'],
  ['ISO_IR 109', 'an[F8]ka', 'anĝka'],
  ['ISO_IR 110', '[B9]sis', 'šsis'],
  ['ISO_IR 126', '[C4E9EFEDF5F3E9EFF2]', 'Διονυσιος'],
  ['ISO_IR 127', '[E2C8C7E6EA]^[E4E6D2C7D1]', 'قباني^لنزار'],
  ['ISO_IR 138', '[F9F8E5EF]^[E3E1E5F8E4]', 'שרון^דבורה'],
  ['ISO_IR 144', '[BBEEDA]ce[DC]', 'Люкceм'],
  ['ISO_IR 148', 'Ko[E7]^[DD]brahim', 'Koç^İbrahim'],
  ['ISO_IR 166', '[CAC1AAD2C2]', 'สมชาย'],
  ['ISO_IR 203', '[BE]g[A4]', 'Ÿg€'],
  ['ISO 2022 IR 100\\ISO 2022 IR 144', 'J[E9]r[F4]me=ESC -L[BBEE]^J[E9]', 'Jérôme=Лю^Jé'],
]

describe('decodeText', () => {
  it.each(STANDARD)('%s', (charset, notation, text) => {
    expect(decode(charset, notation)).toEqual({ text, repaired: null })
  })

  it('goes back to the first set at delimiters and lines (PS3.5 §6.1.2.5.3)', () => {
    expect(decode('\\ISO 2022 IR 58', 'ESC $)A[B5DA]1[D0D0]\r\nESC $)A[B5DA]2[D0D0]\r\n', 'text').text).toBe(
      '第1行\r\n第2行\r\n',
    )
    expect(decode('ISO 2022 IR 100\\ISO 2022 IR 126', 'ESC -F[C4]\\[E9]', 'text').text).toBe('Δ\\é')
    expect(decode('ISO 2022 IR 100\\ISO 2022 IR 126', 'ESC -F[C4]=[E9]', 'text').text).toBe('Δ=ι')
  })

  it('keeps a backslash, caret or equals sign inside a two-byte character', () => {
    expect(decode('GB18030', '[8C5C]\\[955C]', 'text').text).toBe('孿\\昞')
    expect(decode('\\ISO 2022 IR 87', 'ESC $B[255E345C3D5C]ESC (B').text).toBe('マ舘旬')
  })

  it('reads four-byte and 2022 characters of GB18030', () => {
    expect(decode('GB18030', '[8139EE39]').text).toBe('㐀')
    expect(decode('GB18030', '[95328236]').text).toBe('𠀀')
    expect(decode('GB18030', '[A6D9A6DAFE59FEA0]').text).toBe('\ufe10\ufe12\u9fb4\u9fbb')
  })
})

/** [what was declared, bytes, text, how it was repaired] */
const REPAIRED: readonly (readonly [string, string, string, string])[] = [
  ['', 'Chen^YuLan=[B3C2]^[D3F1C0BC]', 'Chen^YuLan=陈^玉兰', 'gb18030'],
  ['', '[E99988]^[E78E89E585B0]', '陈^玉兰', 'utf-8'],
  ['', 'J[E9]r[F4]me', 'Jérôme', 'latin-1'],
  ['ISO_IR 6', '[D0D8B2BFC6BDC9A8]', '胸部平扫', 'gb18030'],
  ['ISO_IR 100', 'CT[D0D8B2BFC6BDC9A8]', 'CT胸部平扫', 'gb18030'],
  ['ISO_IR 100', '[CDF5]^[CEB0]', '王^伟', 'gb18030'],
  ['ISO_IR 100', '[E883B8E983A8]', '胸部', 'utf-8'],
  ['ISO_IR 192', '[B3C2D3F1C0BC]', '陈玉兰', 'gb18030'],
  ['ISO_IR 192', 'J[E9]r[F4]me', 'Jérôme', 'latin-1'],
  ['GB18030', '[E99988E78E89E585B0]', '陈玉兰', 'utf-8'],
  ['GBK', 'Chen=[E99988E78E89]', 'Chen=陈玉', 'utf-8'],
  ['ISO 2022 IR 6\\ISO 2022 IR 149', '[B3C2D3F1C0BC]', '陈玉兰', 'gb18030'],
  ['ISO 2022 IR 13\\ISO 2022 IR 87', '[CDF5D0A1B6AB]', '王小东', 'gb18030'],
  ['ISO 2022 IR 13\\ISO 2022 IR 87', '[8E529363]^[91BE9859]', '山田^太郎', 'shift-jis'],
  ['ISO_IR 192', '[E99988E78E]', '陈', 'torn'],
  ['GB18030', '[B3C2D3]', '陈', 'torn'],
]

describe('wrong declarations', () => {
  it.each(REPAIRED)('%s over %s', (charset, notation, text, repaired) => {
    expect(decode(charset, notation)).toEqual({ text, repaired })
  })

  it.each(['ISO 2022 GBK', 'ISO 2022 GB18030', 'ISO 2022 IR 6\\ISO 2022 GBK', 'GB2312', 'gbk'])(
    'takes the illegal %s for what it means',
    (charset) => {
      expect(decode(charset, '[B3C2]^[D3F1C0BC]')).toEqual({ text: '陈^玉兰', repaired: null })
    },
  )

  it('does not take accented letters for hanzi', () => {
    for (const text of ['créée', 'Ångström', 'Müßig', 'João', 'ÀÉÎÕÜ', 'Škoda']) {
      const latin = Uint8Array.from(text, (char) => char.charCodeAt(0) & 0xff)
      expect(decodeText(latin, ['ISO_IR 100'], 'text').repaired).toBeNull()
    }
  })

  it('reads Korean without escapes as Korean', () => {
    expect(decode('\\ISO 2022 IR 149', '[C8AB]^[B1E6B5BF]')).toEqual({ text: '홍^길동', repaired: 'euc-kr' })
  })
})
