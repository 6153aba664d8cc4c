import { tagToHex } from '../dictionary/dictionary.ts'
import type { DataSet } from './data-set.ts'

/** A range of the source that was parsed. */
export interface ByteRange {
  readonly offset: number
  readonly length: number
}

/** One data element; `offset` and `length` are those of its value in the source. */
export interface Element {
  /** Eight upper-case hex digits. */
  readonly tag: string
  readonly tagNumber: number
  /** The value representation in force: UN of a known public tag shows the dictionary's (PS3.5 §6.2.2). */
  readonly vr: string
  readonly offset: number
  /** Up to and including the delimiter where the length was undefined. */
  readonly length: number
  readonly littleEndian: boolean
  /** The value, unless it is a sequence, encapsulated or longer than the limit. */
  readonly value: Uint8Array | null
  /** Items of a sequence, else null. */
  readonly items: readonly DataSet[] | null
  /** Item values of an encapsulated value (offset table first), else null. */
  readonly fragments: readonly ByteRange[] | null
}

export interface ElementHeader {
  readonly tagNumber: number
  readonly vr: string
  readonly offset: number
  readonly length: number
  readonly littleEndian: boolean
}

export class ParsedElement implements Element {
  readonly tagNumber: number
  readonly vr: string
  readonly offset: number
  readonly length: number
  readonly littleEndian: boolean
  readonly items: readonly DataSet[] | null
  readonly fragments: readonly ByteRange[] | null
  readonly #buffer: Uint8Array | null
  readonly #index: number

  constructor(
    header: ElementHeader,
    value: { readonly buffer: Uint8Array; readonly index: number } | null,
    nested: { readonly items?: readonly DataSet[]; readonly fragments?: readonly ByteRange[] } | null = null,
  ) {
    this.tagNumber = header.tagNumber
    this.vr = header.vr
    this.offset = header.offset
    this.length = header.length
    this.littleEndian = header.littleEndian
    this.items = nested?.items ?? null
    this.fragments = nested?.fragments ?? null
    this.#buffer = value?.buffer ?? null
    this.#index = value?.index ?? 0
  }

  get tag(): string {
    return tagToHex(this.tagNumber)
  }

  get value(): Uint8Array | null {
    return this.#buffer === null ? null : this.#buffer.subarray(this.#index, this.#index + this.length)
  }
}
