import type { DataSet } from '../parse/data-set.ts'
import { TEXT_VRS } from '../parse/vr.ts'
import { declaredCharset } from './declared-charset.ts'
import { type CharsetRepair, decodeText } from './decode-text.ts'

/** A declaration of Specific Character Set that the bytes belie. */
export interface CharsetMisdeclaration {
  /** As in (0008,0005), values joined by a backslash; empty when absent. */
  readonly declared: string
  /** The defined term that fits the bytes. */
  readonly used: string
}

const TERM_OF: Readonly<Partial<Record<CharsetRepair, string>>> = {
  gb18030: 'GB18030',
  'utf-8': 'ISO_IR 192',
  'euc-kr': 'ISO 2022 IR 149',
  'latin-1': 'ISO_IR 100',
}
/** The most telling repair first. */
const ORDER: readonly CharsetRepair[] = ['gb18030', 'utf-8', 'euc-kr', 'latin-1']
/** Values looked at; enough to tell, and a bound for hostile input. */
const VALUES_MAX = 2000

function repairsIn(ds: DataSet, charset: readonly string[], found: Map<CharsetRepair, number>): void {
  for (const element of ds.elements()) {
    if (found.size > 0 && [...found.values()].reduce((a, b) => a + b, 0) > VALUES_MAX) return
    if (element.items !== null) {
      for (const item of element.items) if (!item.has(0x00080005)) repairsIn(item, charset, found)
      continue
    }
    if (!TEXT_VRS.has(element.vr) || element.value === null) continue
    const { repaired } = decodeText(element.value, charset, element.vr === 'PN' ? 'PN' : 'text')
    if (repaired !== null) found.set(repaired, (found.get(repaired) ?? 0) + 1)
  }
}

/**
 * What all text of a data set together says about its declared character set; null when they agree. One short value
 * may be read either way, so values that cannot be doubted decide for the rest.
 */
export function misdeclaration(ds: DataSet): CharsetMisdeclaration | null {
  const declared = ds.specificCharacterSet
  const found = new Map<CharsetRepair, number>()
  repairsIn(ds, declared, found)
  const repair = ORDER.find((one) => found.has(one))
  const used = repair === undefined ? undefined : TERM_OF[repair]
  return used === undefined ? null : { declared: declared.join('\\'), used }
}

/** A declared multi-byte set is checked value by value; only weaker declarations are overruled for the whole data set. */
export function overrules(found: CharsetMisdeclaration | null, declared: readonly string[]): boolean {
  const { kind } = declaredCharset(declared)
  return found !== null && kind !== 'unicode' && kind !== 'chinese'
}
