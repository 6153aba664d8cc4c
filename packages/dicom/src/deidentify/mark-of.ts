import type { DataSet } from '../parse/data-set.ts'
import { padded } from '../write/encode-value.ts'
import { type DeidentifyOptions, methodCodes } from './deidentify-options.ts'

/** An element that the original has not, or has otherwise. */
export interface MadeElement {
  readonly made: true
  readonly tag: number
  readonly vr: string
  readonly bytes: Uint8Array
  readonly items?: readonly (readonly MadeElement[])[]
}

const ascii = new TextEncoder()
const LO_CHARACTERS_MAX = 64

function text(tag: number, vr: string, value: string): MadeElement {
  return { made: true, tag, vr, bytes: padded(ascii.encode(value), vr) }
}

function sequence(tag: number, items: readonly (readonly MadeElement[])[]): MadeElement {
  return { made: true, tag, vr: 'SQ', bytes: new Uint8Array(0), items }
}

const TEMPORAL = { remove: 'REMOVED', shift: 'MODIFIED', keep: 'UNMODIFIED' } as const

/**
 * What a de-identified object says of itself (PS3.15 §E.2, PS3.3 §C.7.1.1 and §C.12.1): that and how identity was
 * removed, by codes of CID 7050, and what became of its dates.
 */
export function markOf(options: DeidentifyOptions, original: DataSet): readonly MadeElement[] {
  const codes = methodCodes(options)
  const methods = [
    'DICOM PS3.15 2024e Annex E',
    ...codes.map(({ meaning }) => meaning.slice(0, LO_CHARACTERS_MAX)),
  ]
  return [
    text(0x00120062, 'CS', 'YES'),
    text(0x00120063, 'LO', methods.join('\\')),
    sequence(
      0x00120064,
      codes.map(({ value, meaning }) => [
        text(0x00080100, 'SH', value),
        text(0x00080102, 'SH', 'DCM'),
        text(0x00080104, 'LO', meaning.slice(0, LO_CHARACTERS_MAX)),
      ]),
    ),
    text(0x00280303, 'CS', TEMPORAL[options.dates]),
    // Both are type 2 of every patient-related object; without them some readers refuse it.
    ...[0x00100010, 0x00100020]
      .filter((tag) => !original.has(tag))
      .map((tag) => text(tag, tag === 0x00100010 ? 'PN' : 'LO', '')),
  ]
}
