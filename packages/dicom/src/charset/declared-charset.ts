import type { CharsetDecoder, CharsetKind } from './character-sets.table.ts'
import { ISO_IR_SETS } from './character-sets.table.ts'

/** What Specific Character Set says, made sense of. */
export interface DeclaredCharset {
  /** G1 at the start of each value: the set of the first value (PS3.5 §6.1.2.5.3). */
  readonly initial: CharsetDecoder
  readonly kind: CharsetKind
  /** The first multi-byte set among the further values: what high bytes without escape most likely are. */
  readonly multiByte: { readonly decoder: CharsetDecoder; readonly kind: CharsetKind } | null
}

const CACHE = new Map<string, DeclaredCharset>()
const CACHE_MAX = 64

interface Term {
  readonly decoder: CharsetDecoder
  readonly kind: CharsetKind
}

const isIsoIr = (number: number): number is keyof typeof ISO_IR_SETS => number in ISO_IR_SETS

/** One defined term; takes the misspellings that are seen, such as `ISO IR 100`, `ISO 2022 GBK`, `UTF-8`. */
function termOf(term: string): Term | null {
  const name = term.toUpperCase().replace(/[^A-Z0-9]/g, '')
  if (name === '') return ISO_IR_SETS[6]
  if (/GB18030|GBK|GB2312|CP936/.test(name)) return { decoder: 'gb18030', kind: 'chinese' }
  if (name.includes('UTF8')) return ISO_IR_SETS[192]
  const number = Number(/IR(\d+)$/.exec(name)?.[1])
  return isIsoIr(number) ? ISO_IR_SETS[number] : null
}

const isMultiByte = (term: Term): boolean =>
  ['jis-x-0208', 'jis-x-0212', 'euc-kr', 'gb18030', 'utf-8'].includes(term.decoder)

function resolve(terms: readonly string[]): DeclaredCharset {
  const known = terms.map(termOf)
  const first = known[0] ?? ISO_IR_SETS[6]
  const multiByte = known.find((term): term is Term => term !== null && isMultiByte(term)) ?? null
  // GB18030 and UTF-8 allow no code extension (PS3.3 §C.12.1.1.2); where they stand in a list all the same, they are meant.
  const whole = terms.findIndex((term) => /GB18030|GBK|192|UTF/i.test(term))
  const meant = whole > 0 ? (known[whole] ?? first) : first
  return { initial: meant.decoder, kind: meant.kind, multiByte }
}

/** The meaning of the values of Specific Character Set (0008,0005). */
export function declaredCharset(terms: readonly string[]): DeclaredCharset {
  const key = terms.join('\\')
  const known = CACHE.get(key)
  if (known !== undefined) return known
  const resolved = resolve(terms)
  if (CACHE.size >= CACHE_MAX) CACHE.clear()
  CACHE.set(key, resolved)
  return resolved
}
