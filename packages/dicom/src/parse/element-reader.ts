import { implicitVr, isKnownTag, isPrivateTag, tagToHex, tagToKeyword } from '../dictionary/dictionary.ts'
import type { ByteWindow } from './byte-source.ts'
import { DataSet } from './data-set.ts'
import type { ByteRange } from './element.ts'
import { ParsedElement } from './element.ts'
import { DicomParseError } from './parse-error.ts'
import type { ParseLimits } from './parse-limits.ts'
import { isNoVr, isVrLike, vrForm } from './vr.ts'

export interface Encoding {
  readonly explicitVr: boolean
  readonly littleEndian: boolean
}

export const IMPLICIT_LE: Encoding = { explicitVr: false, littleEndian: true }
export const EXPLICIT_LE: Encoding = { explicitVr: true, littleEndian: true }
export const EXPLICIT_BE: Encoding = { explicitVr: true, littleEndian: false }

const UNDEFINED_LENGTH = 0xffffffff
const ITEM = 0xfffee000
const ITEM_END = 0xfffee00d
const SEQUENCE_END = 0xfffee0dd
const PIXEL_REPRESENTATION = 0x00280103
const PIXEL_DATA = 0x7fe00010

interface Scope {
  readonly encoding: Encoding
  readonly depth: number
  pixelRepresentation: number
}

interface Header {
  tag: number
  vr: string
  length: number
  bytes: number
}

const nameOf = (tag: number): string => {
  const hex = tagToHex(tag)
  const keyword = tagToKeyword(hex)
  return `(${hex.slice(0, 4)},${hex.slice(4)})${keyword === undefined ? '' : ` ${keyword}`}`
}

/** Reads data elements (PS3.5 §7) from a window; recursion is bounded by `maxDepth`, work by the other limits. */
export class ElementReader {
  pos: number
  /** Where bytes began that are no elements; -1 when there were none. */
  trailingOffset = -1
  readonly #window: ByteWindow
  readonly #limits: ParseLimits
  readonly #header: Header = { tag: 0, vr: '', length: 0, bytes: 0 }
  #elements = 0
  #keptBytes = 0
  #littleEndian = true

  constructor(window: ByteWindow, pos: number, limits: ParseLimits) {
    this.#window = window
    this.#limits = limits
    this.pos = pos
  }

  /** The outermost data set up to `end`; with `onlyGroup`, up to the first element of another group. */
  readRoot(encoding: Encoding, end: number, onlyGroup = -1): DataSet {
    const ds = new DataSet(null, encoding)
    const scope: Scope = { encoding, depth: 0, pixelRepresentation: 0 }
    let lastTag = -1
    let pixelsSeen = false
    while (this.pos < end) {
      const start = this.pos
      if (end - start < 8 && !pixelsSeen) this.#demandPadding(start, end)
      if (end - start < 8 || this.#startsPadding(start, lastTag)) {
        this.trailingOffset = start
        break
      }
      if (onlyGroup >= 0 && this.#peekGroup(start, encoding) !== onlyGroup) break
      try {
        const element = this.#readElement(ds, scope, end)
        lastTag = element.tagNumber
        pixelsSeen ||= lastTag >>> 16 === 0x7fe0
      } catch (error) {
        const garbage =
          pixelsSeen &&
          error instanceof DicomParseError &&
          (error.code === 'truncated' || error.code === 'bad-length')
        if (!garbage || this.#header.tag === PIXEL_DATA) throw error
        this.trailingOffset = start
        this.pos = start
        break
      }
    }
    return ds
  }

  #peekGroup(pos: number, encoding: Encoding): number {
    this.#littleEndian = encoding.littleEndian
    return this.#u16(this.#window.at(pos, 8))
  }

  /** Fewer bytes than a header has: zeros are padding, anything else is an element that was torn. */
  #demandPadding(start: number, end: number): void {
    const index = this.#window.at(start, end - start)
    if (this.#window.bytes.subarray(index, index + end - start).some((byte) => byte !== 0))
      throw new DicomParseError('truncated', 'The file ends inside the header of an element.')
  }

  /** Zero padding after the last element, which no tag can begin with once a tag was read. */
  #startsPadding(pos: number, lastTag: number): boolean {
    if (lastTag < 0) return false
    const index = this.#window.at(pos, 8)
    const bytes = this.#window.bytes
    return bytes[index] === 0 && bytes[index + 1] === 0 && bytes[index + 2] === 0 && bytes[index + 3] === 0
  }

  #u16(index: number): number {
    const bytes = this.#window.bytes
    const a = bytes[index] as number
    const b = bytes[index + 1] as number
    return this.#littleEndian ? a | (b << 8) : (a << 8) | b
  }

  #u32(index: number): number {
    return this.#littleEndian
      ? this.#u16(index) + this.#u16(index + 2) * 0x10000
      : this.#u16(index) * 0x10000 + this.#u16(index + 2)
  }

  #count(): void {
    this.#elements += 1
    if (this.#elements > this.#limits.maxElements) {
      throw new DicomParseError(
        'too-many-elements',
        `The data set has more than ${this.#limits.maxElements} elements.`,
      )
    }
  }

  /** Tag, value representation and length at `pos` (PS3.5 §7.1.2, §7.1.3) into #header. */
  #readHeader(scope: Scope): void {
    this.#littleEndian = scope.encoding.littleEndian
    const header = this.#header
    let index = this.#window.at(this.pos, 8)
    header.tag = (this.#u16(index) * 0x10000 + this.#u16(index + 2)) >>> 0
    header.bytes = 8
    if (scope.encoding.explicitVr && header.tag >>> 16 !== 0xfffe) {
      const bytes = this.#window.bytes
      const code = ((bytes[index + 4] as number) << 8) | (bytes[index + 5] as number)
      const form = vrForm(code)
      if (form !== undefined && !form.long) {
        header.vr = form.vr
        header.length = this.#u16(index + 6)
        return
      }
      if (form !== undefined || (isVrLike(code) && this.#u16(index + 6) === 0)) {
        index = this.#window.at(this.pos, 12)
        header.vr = form?.vr ?? 'UN'
        header.length = this.#u32(index + 8)
        header.bytes = 12
        return
      }
      // Read as an implicit one, it would be longer than all there is.
      const isUnnamed = isNoVr(code) && this.#u32(index + 4) > this.#window.byteLength - this.pos - 8
      if (isVrLike(code) || isUnnamed) {
        header.vr = 'UN'
        header.length = this.#u16(index + 6)
        return
      }
    }
    header.vr = implicitVr(header.tag, scope.pixelRepresentation)
    header.length = this.#u32(index + 4)
  }

  #readElement(ds: DataSet, scope: Scope, end: number): ParsedElement {
    this.#readHeader(scope)
    this.#count()
    const { tag, vr, length } = this.#header
    this.pos += this.#header.bytes
    this.#keep(this.#header.bytes)
    const element =
      length === UNDEFINED_LENGTH
        ? this.#readUndefinedLength(ds, scope, { tag, vr, end })
        : this.#readDefinedLength(ds, scope, { tag, vr, length, end })
    ds.add(element)
    if (tag === PIXEL_REPRESENTATION && element.length === 2) {
      const bytes = element.value
      scope.pixelRepresentation = bytes !== null && (bytes[0] === 1 || bytes[1] === 1) ? 1 : 0
    }
    return element
  }

  #keep(bytes: number): void {
    this.#keptBytes += bytes
    if (this.#keptBytes > this.#limits.maxHeaderBytes) {
      throw new DicomParseError(
        'too-large',
        `The header is larger than ${this.#limits.maxHeaderBytes} bytes.`,
      )
    }
  }

  #readDefinedLength(
    ds: DataSet,
    scope: Scope,
    at: { readonly tag: number; readonly vr: string; readonly length: number; readonly end: number },
  ): ParsedElement {
    const { tag, length } = at
    const offset = this.pos
    if (length > at.end - offset) this.#throwTooLong(tag, length, at.end)
    // PS3.5 §6.2.2: UN holds implicit VR little endian, so the dictionary tells what a public tag really is.
    const known = at.vr === 'UN' && scope.encoding.explicitVr && isKnownTag(tag)
    const vr = known ? implicitVr(tag, scope.pixelRepresentation) : at.vr
    const littleEndian = known || scope.encoding.littleEndian
    if (vr === 'SQ') {
      const items = known
        ? this.#tryUnknownAsSequence(ds, scope, offset, length)
        : this.#readItems(ds, scope, offset + length, false)
      this.pos = offset + length
      if (items !== null)
        return new ParsedElement({ tagNumber: tag, vr, offset, length, littleEndian }, null, { items })
    }
    const header = { tagNumber: tag, vr: vr === 'SQ' ? 'UN' : vr, offset, length, littleEndian }
    this.pos = offset + length
    if (length > this.#limits.maxValueBytes || tag === PIXEL_DATA) return new ParsedElement(header, null)
    this.#keep(length)
    const index = this.#window.at(offset, length)
    return new ParsedElement(header, { buffer: this.#window.bytes, index })
  }

  #throwTooLong(tag: number, length: number, end: number): never {
    const left = end - this.pos
    if (end < this.#window.byteLength) {
      throw new DicomParseError(
        'bad-length',
        `${nameOf(tag)} claims ${length} bytes, but the sequence that holds it has ${left} left.`,
      )
    }
    throw new DicomParseError(
      'truncated',
      `${nameOf(tag)} claims ${length} bytes, but the file has ${left} left.`,
    )
  }

  #tryUnknownAsSequence(ds: DataSet, scope: Scope, offset: number, length: number): DataSet[] | null {
    try {
      return this.#readItems(ds, { ...scope, encoding: IMPLICIT_LE }, offset + length, false)
    } catch (error) {
      if (error instanceof DicomParseError && (error.code === 'bad-length' || error.code === 'truncated'))
        return null
      throw error
    }
  }

  #readUndefinedLength(
    ds: DataSet,
    scope: Scope,
    at: { readonly tag: number; readonly vr: string; readonly end: number },
  ): ParsedElement {
    const { tag, end } = at
    const offset = this.pos
    const littleEndian = scope.encoding.littleEndian
    if ((at.vr !== 'SQ' && at.vr !== 'UN') || tag === PIXEL_DATA) {
      const vr = at.vr === 'OW' && !scope.encoding.explicitVr ? 'OB' : at.vr
      const fragments = this.#readFragments(tag, end)
      return new ParsedElement(
        { tagNumber: tag, vr, offset, length: this.pos - offset, littleEndian },
        null,
        { fragments },
      )
    }
    const unknown = at.vr === 'UN' && scope.encoding.explicitVr
    const encoding = unknown ? this.#sniffUnknown(offset, end) : scope.encoding
    const items = this.#readItems(ds, { ...scope, encoding }, end, true)
    const header = {
      tagNumber: tag,
      vr: 'SQ',
      offset,
      length: this.pos - offset,
      littleEndian: encoding.littleEndian,
    }
    return new ParsedElement(header, null, { items })
  }

  /** UN of undefined length is implicit (PS3.5 §6.2.2 note 4); some writers keep explicit VR inside all the same. */
  #sniffUnknown(pos: number, end: number): Encoding {
    if (end - pos < 16) return IMPLICIT_LE
    const index = this.#window.at(pos, 16)
    const bytes = this.#window.bytes
    const code = ((bytes[index + 12] as number) << 8) | (bytes[index + 13] as number)
    return vrForm(code) === undefined ? IMPLICIT_LE : EXPLICIT_LE
  }

  /** Items of a sequence up to `end` or its delimiter (PS3.5 §7.5); leaves `pos` behind it. */
  #readItems(ds: DataSet, scope: Scope, end: number, delimited: boolean): DataSet[] {
    const depth = scope.depth + 1
    if (depth > this.#limits.maxDepth) {
      throw new DicomParseError(
        'too-deep',
        `Sequences are nested deeper than ${this.#limits.maxDepth} levels.`,
      )
    }
    const items: DataSet[] = []
    for (;;) {
      if (this.pos >= end && !delimited) return items
      if (end - this.pos < 8) throw new DicomParseError('truncated', 'The file ends inside a sequence.')
      this.#readHeader(scope)
      const { tag, length } = this.#header
      this.pos += 8
      if (tag === SEQUENCE_END) return items
      if (tag !== ITEM)
        throw new DicomParseError('bad-length', `A sequence item was expected at byte ${this.pos - 8}.`)
      this.#count()
      const item = new DataSet(ds, scope.encoding)
      items.push(item)
      const inner: Scope = { encoding: scope.encoding, depth, pixelRepresentation: scope.pixelRepresentation }
      if (length === UNDEFINED_LENGTH) this.#readItem(item, inner, end, true)
      else {
        if (length > end - this.pos) this.#throwTooLong(ITEM, length, end)
        this.#readItem(item, inner, this.pos + length, false)
      }
    }
  }

  #readItem(item: DataSet, scope: Scope, end: number, delimited: boolean): void {
    for (;;) {
      if (this.pos >= end && !delimited) return
      if (end - this.pos < 8) throw new DicomParseError('truncated', 'The file ends inside a sequence item.')
      const index = this.#window.at(this.pos, 8)
      this.#littleEndian = scope.encoding.littleEndian
      const tag = (this.#u16(index) * 0x10000 + this.#u16(index + 2)) >>> 0
      if (tag === ITEM_END) {
        this.pos += 8
        if (delimited || this.pos >= end) return
        continue
      }
      // The item delimiter was forgotten: leave the sequence delimiter to the sequence.
      if (tag === SEQUENCE_END && delimited) return
      this.#readElement(item, scope, end)
    }
  }

  /** Item values of an encapsulated value (PS3.5 A.4); a delimiter missing at the very end is forgiven. */
  #readFragments(tag: number, end: number): ByteRange[] {
    const fragments: ByteRange[] = []
    while (end - this.pos >= 8) {
      const index = this.#window.at(this.pos, 8)
      const itemTag = (this.#u16(index) * 0x10000 + this.#u16(index + 2)) >>> 0
      const length = this.#u32(index + 4)
      if (itemTag !== SEQUENCE_END && itemTag !== ITEM) {
        throw new DicomParseError('bad-length', `${nameOf(tag)} has no item at byte ${this.pos}.`)
      }
      this.pos += 8
      if (itemTag === SEQUENCE_END) return fragments
      if (length > end - this.pos) this.#throwTooLong(tag, length, end)
      fragments.push({ offset: this.pos, length })
      if (fragments.length > this.#limits.maxFragments) {
        throw new DicomParseError(
          'too-many-elements',
          `${nameOf(tag)} has more than ${this.#limits.maxFragments} fragments.`,
        )
      }
      this.pos += length
    }
    if (fragments.length === 0 || isPrivateTag(tag))
      throw new DicomParseError('truncated', `The file ends inside ${nameOf(tag)}.`)
    this.pos = end
    return fragments
  }
}
