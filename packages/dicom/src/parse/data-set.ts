import { type CharsetMisdeclaration, misdeclaration, overrules } from '../charset/charset-in-force.ts'
import { decodeText } from '../charset/decode-text.ts'
import type { PersonName } from '../charset/person-name.ts'
import { parsePersonName } from '../charset/person-name.ts'
import { tagNumber } from '../dictionary/dictionary.ts'
import type { Element } from './element.ts'
import type { Encoding } from './element-reader.ts'
import { readNumbers } from './read-numbers.ts'
import { SINGLE_VALUE_VRS, TEXT_VRS } from './vr.ts'

const SPECIFIC_CHARACTER_SET = 0x00080005
const NO_CHARSET: readonly string[] = []

const asciiOf = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte >= 0x80 || byte === 0x1b) return false
  return true
}

/** Padding is a trailing space or, for UI and by mistake elsewhere, zero (PS3.5 §6.2). */
function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && (text.charCodeAt(end - 1) === 0 || text.charCodeAt(end - 1) === 0x20)) end -= 1
  return text.slice(0, end)
}

/** The elements of a data set or of one sequence item; accessors take keywords (`PatientName`) or tags (`00100010`). */
export class DataSet {
  readonly parent: DataSet | null
  readonly encoding: Encoding
  readonly #elements = new Map<number, Element>()
  #charset: readonly string[] | null = null
  #misdeclared: CharsetMisdeclaration | null | undefined

  constructor(parent: DataSet | null, encoding: Encoding) {
    this.parent = parent
    this.encoding = encoding
  }

  /** Adds an element; of a tag that appears twice, the first counts. */
  add(element: Element): void {
    if (!this.#elements.has(element.tagNumber)) this.#elements.set(element.tagNumber, element)
  }

  get size(): number {
    return this.#elements.size
  }

  get(keywordOrTag: string | number): Element | undefined {
    const tag = typeof keywordOrTag === 'number' ? keywordOrTag : tagNumber(keywordOrTag)
    return tag === undefined ? undefined : this.#elements.get(tag)
  }

  has(keywordOrTag: string | number): boolean {
    return this.get(keywordOrTag) !== undefined
  }

  elements(): Iterable<Element> {
    return this.#elements.values()
  }

  /** The Specific Character Set in force: the item's own, else that of what holds it (PS3.5 §6.1.2.3). */
  get specificCharacterSet(): readonly string[] {
    if (this.#charset === null) {
      const own = this.get(SPECIFIC_CHARACTER_SET)?.value
      const terms = own === null || own === undefined ? null : trimEnd(asciiOf(own)).split('\\')
      this.#charset = terms?.map((term) => term.trim()) ?? this.parent?.specificCharacterSet ?? NO_CHARSET
    }
    return this.#charset
  }

  /** Where the bytes of the text belie the declaration: what was declared and what is used instead; else null. */
  get charsetMisdeclaration(): CharsetMisdeclaration | null {
    if (this.parent !== null && !this.has(SPECIFIC_CHARACTER_SET)) return this.parent.charsetMisdeclaration
    this.#misdeclared ??= misdeclaration(this)
    return this.#misdeclared
  }

  /** The character set to decode a value with: as declared, unless the text of the whole data set proves another. */
  charsetFor(bytes: Uint8Array): readonly string[] {
    const declared = this.specificCharacterSet
    if (isAscii(bytes)) return declared
    const found = this.charsetMisdeclaration
    return found !== null && overrules(found, declared) ? [found.used] : declared
  }

  /** The whole value as text, padding removed, values still joined by backslashes; undefined when absent or not text in memory. */
  text(keywordOrTag: string | number): string | undefined {
    const element = this.get(keywordOrTag)
    return element === undefined ? undefined : elementText(element, this.#charsetOf(element))
  }

  /** First value as decoded, trimmed text; undefined when absent or empty. */
  string(keywordOrTag: string | number): string | undefined {
    const first = this.strings(keywordOrTag)[0]
    return first === undefined || first === '' ? undefined : first
  }

  /** All values as decoded, trimmed text; an empty list when absent. */
  strings(keywordOrTag: string | number): string[] {
    const element = this.get(keywordOrTag)
    if (element === undefined) return []
    return elementStrings(element, this.#charsetOf(element))
  }

  /** First value as a number; undefined when absent, empty or no number. */
  number(keywordOrTag: string | number): number | undefined {
    return this.numbers(keywordOrTag)[0]
  }

  /** All values as numbers, those that are none left out; 64-bit integers lose precision beyond 2^53. */
  numbers(keywordOrTag: string | number): number[] {
    const element = this.get(keywordOrTag)
    if (element === undefined) return []
    const binary = readNumbers(element)
    const values =
      binary ?? elementStrings(element, NO_CHARSET).map((text) => (text === '' ? Number.NaN : Number(text)))
    return values.map(Number).filter((value) => !Number.isNaN(value))
  }

  /** Items of a sequence; an empty list when absent. */
  items(keywordOrTag: string | number): readonly DataSet[] {
    return this.get(keywordOrTag)?.items ?? []
  }

  #charsetOf(element: Element): readonly string[] {
    return element.value !== null && TEXT_VRS.has(element.vr) ? this.charsetFor(element.value) : NO_CHARSET
  }

  /** First person name in its three component groups; undefined when absent or empty. */
  pn(keywordOrTag: string | number): PersonName | undefined {
    const text = this.string(keywordOrTag)
    return text === undefined ? undefined : parsePersonName(text)
  }
}

/** Decoded text of an element without its padding; undefined when its value is not text in memory. */
export function elementText(element: Element, charset: readonly string[]): string | undefined {
  const bytes = element.value
  if (bytes === null) return undefined
  if (!TEXT_VRS.has(element.vr)) return trimEnd(asciiOf(bytes))
  return trimEnd(decodeText(bytes, charset, element.vr === 'PN' ? 'PN' : 'text').text)
}

/** Values of an element as text: binary numbers in decimal, AT as eight hex digits, text decoded and trimmed. */
export function elementStrings(element: Element, charset: readonly string[]): string[] {
  if (element.length === 0) return []
  const numbers = readNumbers(element)
  if (numbers !== null)
    return element.vr === 'AT'
      ? numbers.map((n) => n.toString(16).toUpperCase().padStart(8, '0'))
      : numbers.map(String)
  const text = elementText(element, charset)
  if (text === undefined || element.vr === 'SQ') return []
  if (SINGLE_VALUE_VRS.has(element.vr)) return [text]
  const values = text.split('\\').map((value) => value.trim())
  return element.vr === 'PN' ? values.map((value) => value.replace(/=+$/, '')) : values
}

/** The same as `ds.charsetMisdeclaration`: null, or what was declared and what the text is read as. */
export function dataSetCharsetRepair(ds: DataSet): CharsetMisdeclaration | null {
  return ds.charsetMisdeclaration
}
