import type { ByteWindow } from './byte-source.ts'
import type { DataSet } from './data-set.ts'
import type { Encoding } from './element-reader.ts'
import { ElementReader, EXPLICIT_BE, EXPLICIT_LE, IMPLICIT_LE } from './element-reader.ts'
import { guessEncoding } from './guess-encoding.ts'
import { DicomParseError } from './parse-error.ts'
import type { ParseLimits } from './parse-limits.ts'
import { vrForm } from './vr.ts'

const PREAMBLE_BYTES = 128
const META_GROUP = 0x0002

export interface FileMeta {
  /** Null when the file has none. */
  readonly dataSet: DataSet | null
  readonly dataSetOffset: number
}

function hasMagic(window: ByteWindow, offset: number): boolean {
  if (window.byteLength < offset + 4) return false
  const index = window.at(offset, 4)
  const [d, i, c, m] = window.bytes.subarray(index, index + 4)
  return d === 0x44 && i === 0x49 && c === 0x43 && m === 0x4d
}

/** Group 0002 at `offset`, in whatever encoding it was written; null when another group is there. */
function metaEncoding(window: ByteWindow, offset: number): Encoding | null {
  if (window.byteLength < offset + 8) return null
  const index = window.at(offset, 8)
  const bytes = window.bytes
  const isLittle = bytes[index] === 2 && bytes[index + 1] === 0
  const isBig = bytes[index] === 0 && bytes[index + 1] === 2
  const isExplicit = vrForm(((bytes[index + 4] as number) << 8) | (bytes[index + 5] as number)) !== undefined
  if (isBig && isExplicit) return EXPLICIT_BE
  if (!isLittle) return null
  return isExplicit ? EXPLICIT_LE : IMPLICIT_LE
}

/**
 * Finds the File Meta Information (PS3.10 §7.1), with or without preamble, in the right or another encoding, its group
 * length right, wrong or missing, and where the data set begins. `DICM` alone proves nothing: it occurs inside values.
 */
export function readFileMeta(window: ByteWindow, limits: ParseLimits): FileMeta {
  for (const start of candidateStarts(window)) {
    const encoding = metaEncoding(window, start)
    if (encoding !== null) return readMetaAt(window, start, { encoding, limits })
  }
  for (const start of [...candidateStarts(window)].reverse()) {
    if (guessEncoding(window, { offset: start, end: window.byteLength, declared: undefined }) !== null)
      return { dataSet: null, dataSetOffset: start }
  }
  throw new DicomParseError(
    'not-dicom',
    'The bytes are not a DICOM file: no data element could be recognised.',
  )
}

function candidateStarts(window: ByteWindow): number[] {
  const starts: number[] = []
  if (hasMagic(window, PREAMBLE_BYTES)) starts.push(PREAMBLE_BYTES + 4)
  if (hasMagic(window, 0)) starts.push(4)
  starts.push(0)
  return starts
}

function readMetaAt(
  window: ByteWindow,
  start: number,
  how: { readonly encoding: Encoding; readonly limits: ParseLimits },
): FileMeta {
  const reader = new ElementReader(window, start, how.limits)
  const dataSet = reader.readRoot(how.encoding, window.byteLength, META_GROUP)
  return { dataSet, dataSetOffset: reader.pos }
}
