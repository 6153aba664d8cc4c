/**
 * Defined terms of Specific Character Set (PS3.3 §C.12.1.1.2) by ISO registration number.
 * `decoder` is a label of the Encoding Standard, or `latin-1` / `katakana` where that standard's table differs.
 * `kind`: `latin` sets leave runs of high bytes improbable, so that Chinese bytes under them can be told.
 */
export const ISO_IR_SETS = {
  6: { decoder: 'ascii', kind: 'ascii' },
  100: { decoder: 'latin-1', kind: 'latin' },
  101: { decoder: 'iso-8859-2', kind: 'latin' },
  109: { decoder: 'iso-8859-3', kind: 'latin' },
  110: { decoder: 'iso-8859-4', kind: 'latin' },
  148: { decoder: 'windows-1254', kind: 'latin' },
  203: { decoder: 'iso-8859-15', kind: 'latin' },
  126: { decoder: 'iso-8859-7', kind: 'script' },
  127: { decoder: 'iso-8859-6', kind: 'script' },
  138: { decoder: 'iso-8859-8', kind: 'script' },
  144: { decoder: 'iso-8859-5', kind: 'script' },
  166: { decoder: 'windows-874', kind: 'script' },
  13: { decoder: 'katakana', kind: 'japanese' },
  87: { decoder: 'jis-x-0208', kind: 'japanese' },
  159: { decoder: 'jis-x-0212', kind: 'japanese' },
  149: { decoder: 'euc-kr', kind: 'korean' },
  58: { decoder: 'gb18030', kind: 'chinese' },
  192: { decoder: 'utf-8', kind: 'unicode' },
} as const

export type CharsetDecoder = (typeof ISO_IR_SETS)[keyof typeof ISO_IR_SETS]['decoder'] | 'shift_jis'
export type CharsetKind = (typeof ISO_IR_SETS)[keyof typeof ISO_IR_SETS]['kind']

/**
 * Escape sequences of PS3.3 Tables C.12-3 and C.12-4, the bytes behind ESC as text, and what they put where.
 * Those marked with * are outside the tables but seen: seven-bit forms and the edition of 1978.
 */
export const ESCAPES: Readonly<
  Record<string, { readonly half: 'g0' | 'g1'; readonly decoder: CharsetDecoder }>
> = {
  '(B': { half: 'g0', decoder: 'ascii' },
  '(J': { half: 'g0', decoder: 'ascii' },
  ')I': { half: 'g1', decoder: 'katakana' },
  '-A': { half: 'g1', decoder: 'latin-1' },
  '-B': { half: 'g1', decoder: 'iso-8859-2' },
  '-C': { half: 'g1', decoder: 'iso-8859-3' },
  '-D': { half: 'g1', decoder: 'iso-8859-4' },
  '-F': { half: 'g1', decoder: 'iso-8859-7' },
  '-G': { half: 'g1', decoder: 'iso-8859-6' },
  '-H': { half: 'g1', decoder: 'iso-8859-8' },
  '-L': { half: 'g1', decoder: 'iso-8859-5' },
  '-M': { half: 'g1', decoder: 'windows-1254' },
  '-T': { half: 'g1', decoder: 'windows-874' },
  '-b': { half: 'g1', decoder: 'iso-8859-15' },
  $B: { half: 'g0', decoder: 'jis-x-0208' },
  '$@': { half: 'g0', decoder: 'jis-x-0208' }, // *
  '$(B': { half: 'g0', decoder: 'jis-x-0208' }, // *
  '$(D': { half: 'g0', decoder: 'jis-x-0212' },
  '$)C': { half: 'g1', decoder: 'euc-kr' },
  '$(C': { half: 'g0', decoder: 'euc-kr' }, // *
  '$)A': { half: 'g1', decoder: 'gb18030' },
  $A: { half: 'g0', decoder: 'gb18030' }, // *
  '$(A': { half: 'g0', decoder: 'gb18030' }, // *
}
