import { CodecError } from '../codec-error.ts'
import { BitReader, type HuffmanTable } from './entropy.ts'
import { corruptJpeg, type JpegHeader, MARKER, segments } from './markers.ts'
import { type JpegTables, noTables, readScanHeader, type ScanHeader, takeTables } from './tables.ts'

/**
 * Decodes a lossless JPEG (process 14, every predictor, 2 to 16 bits, restarts, one or several scans) after
 * ISO/IEC 10918-1 Annex H. Returns samples [row][column][component]; the caller has checked the size.
 */
export function decodeLosslessJpeg(bytes: Uint8Array, header: JpegHeader): Uint16Array {
  if (header.components.some((c) => c.h !== 1 || c.v !== 1)) {
    throw new CodecError('unsupported', 'Lossless JPEG with subsampled colours is not supported.')
  }
  const out = new Uint16Array(header.rows * header.columns * header.components.length)
  const ids = header.components.map((c) => c.id)
  const tables = noTables()
  const seen = new Set<number>()
  let at = 2
  while (seen.size < ids.length) {
    for (const segment of segments(bytes, at)) {
      if (segment.marker === MARKER.EOI) throw corruptJpeg()
      if (segment.marker !== MARKER.SOS) {
        takeTables(tables, bytes, segment)
        continue
      }
      const scan = readScanHeader(bytes, segment, ids)
      if (scan.components.some((c) => seen.has(c.index))) throw corruptJpeg()
      for (const c of scan.components) seen.add(c.index)
      at = decodeScan({ bytes, at: segment.end, header, scan, tables, out })
    }
  }
  return out
}

interface ScanWork {
  readonly bytes: Uint8Array
  readonly at: number
  readonly header: JpegHeader
  readonly scan: ScanHeader
  readonly tables: JpegTables
  readonly out: Uint16Array
}

// Returns the offset of the marker after the scan.
function decodeScan(work: ScanWork): number {
  const { header, scan, tables, out } = work
  const reader = new BitReader(work.bytes, work.at)
  const huffman = scan.components.map((c) => tables.dc[c.dc] ?? fail())
  const stride = header.components.length
  const rowStride = header.columns * stride
  const initial = 1 << (header.precision - scan.low - 1)
  const predict = predictor(out, scan.from, { left: stride, above: rowStride, initial })
  const indexes = scan.components.map((c) => c.index)
  let untilRestart = tables.restartInterval || Number.POSITIVE_INFINITY
  let firstRow = 0 // of the restart interval; prediction begins anew there (§H.1.2.1)
  for (let y = 0; y < header.rows; y++) {
    for (let x = 0; x < header.columns; x++) {
      if (untilRestart === 0) {
        if (!reader.restart()) throw corruptJpeg()
        untilRestart = tables.restartInterval
        firstRow = y
      }
      untilRestart--
      for (let i = 0; i < indexes.length; i++) {
        const p = y * rowStride + x * stride + indexes[i]!
        out[p] = predict(p, x > 0, y > firstRow) + difference(reader, huffman[i]!)
      }
    }
  }
  if (scan.low > 0) for (const c of indexes) for (let p = c; p < out.length; p += stride) out[p]! <<= scan.low
  return reader.markerOffset
}

function difference(reader: BitReader, table: HuffmanTable): number {
  const category = reader.symbol(table)
  if (category === 16) return 32_768 // §H.1.2.2: no bits follow
  return category === 0 ? 0 : reader.signed(category)
}

interface Distances {
  readonly left: number
  readonly above: number
  readonly initial: number
}

// Table H.1. The first sample has the initial value, the first row predicts from the left, the first column from above.
function predictor(out: Uint16Array, selection: number, d: Distances) {
  if (selection < 1 || selection > 7) throw corruptJpeg()
  return (p: number, hasLeft: boolean, hasAbove: boolean): number => {
    if (!hasAbove) return hasLeft ? out[p - d.left]! : d.initial
    const b = out[p - d.above]!
    if (!hasLeft) return b
    const a = out[p - d.left]!
    const c = out[p - d.above - d.left]!
    if (selection === 1) return a
    if (selection === 2) return b
    if (selection === 3) return c
    if (selection === 4) return a + b - c
    if (selection === 5) return a + ((b - c) >> 1)
    if (selection === 6) return b + ((a - c) >> 1)
    return (a + b) >> 1
  }
}

function fail(): never {
  throw corruptJpeg()
}
