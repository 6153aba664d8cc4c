/** Value representations of PS3.5 Table 6.2-1. */
const SHORT_VRS = 'AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US'.split(' ')
const LONG_VRS = 'OB OD OF OL OV OW SQ SV UC UN UR UT UV'.split(' ')

export interface VrForm {
  readonly vr: string
  /** Two reserved bytes and a 32-bit length follow (PS3.5 Table 7.1-1). */
  readonly long: boolean
}

const codeOf = (vr: string): number => (vr.charCodeAt(0) << 8) | vr.charCodeAt(1)

const FORMS: ReadonlyMap<number, VrForm> = new Map<number, VrForm>([
  ...SHORT_VRS.map((vr) => [codeOf(vr), { vr, long: false }] as const),
  ...LONG_VRS.map((vr) => [codeOf(vr), { vr, long: true }] as const),
])

/** The form of the value representation whose two letters are in `code` (first letter in the upper byte). */
export const vrForm = (code: number): VrForm | undefined => FORMS.get(code)

export const isLongVr = (vr: string): boolean => FORMS.get(codeOf(vr))?.long ?? true

/** Both bytes are capital letters: a value representation of a later edition (PS3.5 §6.2). */
export const isVrLike = (code: number): boolean => {
  const first = code >>> 8
  const second = code & 0xff
  return first >= 0x41 && first <= 0x5a && second >= 0x41 && second <= 0x5a
}

/** What old devices and broken writers put in the place of a value representation they do not know: `??`, blanks, zeros. */
export const isNoVr = (code: number): boolean => code === 0x3f3f || code === 0x2020 || code === 0

/** Values are text in the Specific Character Set (PS3.5 §6.1.2.3). */
export const TEXT_VRS: ReadonlySet<string> = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT'])
/** Values are text of the default repertoire. */
export const ASCII_VRS: ReadonlySet<string> = new Set([
  'AE',
  'AS',
  'CS',
  'DA',
  'DS',
  'DT',
  'IS',
  'TM',
  'UI',
  'UR',
])
/** A backslash is text, not a separator (PS3.5 §6.2). */
export const SINGLE_VALUE_VRS: ReadonlySet<string> = new Set(['LT', 'ST', 'UT', 'UR'])
/** Bytes per number of binary number representations. */
export const NUMBER_BYTES: Readonly<Record<string, number>> = {
  US: 2,
  SS: 2,
  UL: 4,
  SL: 4,
  FL: 4,
  FD: 8,
  UV: 8,
  SV: 8,
  AT: 4,
}
/** Bytes per word of the binary string representations: what is swapped in big endian. */
export const WORD_BYTES: Readonly<Record<string, number>> = {
  OB: 1,
  UN: 1,
  OW: 2,
  OF: 4,
  OL: 4,
  OD: 8,
  OV: 8,
}
