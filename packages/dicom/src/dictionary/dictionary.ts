import { DICTIONARY } from './dictionary.table.ts'
import { DICTIONARY_ADDITIONS } from './dictionary-additions.table.ts'

interface DictionaryEntry {
  /** As in the table: a value representation, or xs, ox, lt, up. */
  readonly code: string
  readonly keyword: string
  readonly multiplicity: string
}

const byTag = new Map<number, DictionaryEntry>()
const tagByKeyword = new Map<string, number>()

function load(): void {
  for (const line of `${DICTIONARY}${DICTIONARY_ADDITIONS}`.split('\n')) {
    const [tagHex, code, multiplicity, keyword] = line.split(' ')
    if (tagHex === undefined || code === undefined || multiplicity === undefined || keyword === undefined)
      continue
    const tag = Number.parseInt(tagHex, 16)
    byTag.set(tag, { code, keyword, multiplicity })
    if (!tagByKeyword.has(keyword)) tagByKeyword.set(keyword, tag)
  }
}

/** Curves (50xx) and overlays (60xx) repeat by even group: PS3.5 §7.6. */
function repeatingBase(tag: number): number {
  const group = tag >>> 16
  if ((group & 1) === 1) return tag
  const family = group & 0xff00
  return family === 0x5000 || family === 0x6000 || family === 0x7f00
    ? ((family << 16) | (tag & 0xffff)) >>> 0
    : tag
}

function entryOf(tag: number): DictionaryEntry | undefined {
  if (byTag.size === 0) load()
  return byTag.get(tag) ?? byTag.get(repeatingBase(tag))
}

const hexOfGroup: string[] = []

function fourHexDigits(value: number): string {
  const known = hexOfGroup[value]
  if (known !== undefined) return known
  const hex = value.toString(16).toUpperCase().padStart(4, '0')
  hexOfGroup[value] = hex
  return hex
}

/** A tag as eight upper-case hex digits. */
export const tagToHex = (tag: number): string => fourHexDigits(tag >>> 16) + fourHexDigits(tag & 0xffff)

export const isPrivateTag = (tag: number): boolean => ((tag >>> 16) & 1) === 1

const CODE_TO_VR: Readonly<Record<string, string>> = { up: 'UL', ox: 'OW', lt: 'OW' }

/** Value representation of a tag in Implicit VR (PS3.5 §6.2.2, A.1); `UN` where the dictionary has none. */
export function implicitVr(tag: number, pixelRepresentation: number): string {
  const code = entryOf(tag)?.code
  if (code !== undefined)
    return code === 'xs' ? (pixelRepresentation === 1 ? 'SS' : 'US') : (CODE_TO_VR[code] ?? code)
  const element = tag & 0xffff
  if (element === 0) return 'UL'
  return isPrivateTag(tag) && element >= 0x10 && element <= 0xff ? 'LO' : 'UN'
}

/** True where PS3.6 or the private creator rule (PS3.5 §7.8.1) tells the value representation of this tag. */
export function isKnownTag(tag: number): boolean {
  return entryOf(tag) !== undefined
}

/** `StudyDate` → `00080020`; also takes `00080020`, `0008,0020` and `(0008,0020)`; undefined when unknown. */
export function keywordToTag(keywordOrTag: string): string | undefined {
  const tag = tagNumber(keywordOrTag)
  return tag === undefined ? undefined : tagToHex(tag)
}

/** The same as a number, group in the upper 16 bits. */
export function tagNumber(keywordOrTag: string): number | undefined {
  if (byTag.size === 0) load()
  const known = tagByKeyword.get(keywordOrTag)
  if (known !== undefined) return known
  const hex = /^\(?([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})\)?$/.exec(keywordOrTag)
  return hex === null ? undefined : Number.parseInt(`${hex[1]}${hex[2]}`, 16)
}

/** `00080020` → `StudyDate`; undefined when the tag is private or unknown. */
export function tagToKeyword(tag: string): string | undefined {
  return entryOf(Number.parseInt(tag, 16))?.keyword
}

/** Value representation of a tag given as 8 hex digits; `UN` when unknown, `US` for US or SS, `OW` for OB or OW. */
export function vrOf(tag: string): string {
  return implicitVr(Number.parseInt(tag, 16), 0)
}

/** Value multiplicity of a tag as PS3.6 writes it, such as `1`, `1-n`, `2-2n`; undefined when unknown. */
export function multiplicityOf(tag: string): string | undefined {
  return entryOf(Number.parseInt(tag, 16))?.multiplicity
}
