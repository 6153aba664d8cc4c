import { type HuffmanTable, huffmanTable } from './entropy.ts'
import { corruptJpeg, MARKER, type Segment } from './markers.ts'

/** Tables and the restart interval as they stand when a scan begins. */
export interface JpegTables {
  readonly dc: (HuffmanTable | undefined)[]
  readonly ac: (HuffmanTable | undefined)[]
  readonly quant: (Uint16Array | undefined)[] // 64 values each, in zigzag order
  restartInterval: number
}

export function noTables(): JpegTables {
  return { dc: [], ac: [], quant: [], restartInterval: 0 }
}

/** Takes a DHT, DQT or DRI segment into the tables (ISO/IEC 10918-1 §B.2.4); other segments are passed over. */
export function takeTables(tables: JpegTables, bytes: Uint8Array, s: Segment): void {
  const body = bytes.subarray(s.start, s.end)
  if (s.marker === MARKER.DHT) takeHuffman(tables, body)
  if (s.marker === MARKER.DQT) takeQuantization(tables, body)
  if (s.marker === MARKER.DRI) tables.restartInterval = (body[0]! << 8) | body[1]!
}

function takeHuffman(tables: JpegTables, body: Uint8Array): void {
  let at = 0
  while (at + 17 <= body.length) {
    const target = body[at]!
    const counts = body.subarray(at + 1, at + 17)
    const total = counts.reduce((a, b) => a + b, 0)
    if (at + 17 + total > body.length || (target & 15) > 3) throw corruptJpeg()
    const table = huffmanTable(counts, body.subarray(at + 17, at + 17 + total))
    if (target >> 4 === 0) tables.dc[target & 15] = table
    else tables.ac[target & 15] = table
    at += 17 + total
  }
}

function takeQuantization(tables: JpegTables, body: Uint8Array): void {
  let at = 0
  while (at < body.length) {
    const target = body[at]!
    const wide = target >> 4 !== 0
    if (at + 1 + (wide ? 128 : 64) > body.length || (target & 15) > 3) throw corruptJpeg()
    const values = new Uint16Array(64)
    for (let i = 0; i < 64; i++) {
      values[i] = wide ? (body[at + 1 + 2 * i]! << 8) | body[at + 2 + 2 * i]! : body[at + 1 + i]!
    }
    tables.quant[target & 15] = values
    at += wide ? 129 : 65
  }
}

/** Header of one scan (ISO/IEC 10918-1 §B.2.3). */
export interface ScanHeader {
  readonly components: readonly { readonly index: number; readonly dc: number; readonly ac: number }[]
  /** Ss, Se: spectral band; in lossless streams Ss is the predictor. */
  readonly from: number
  readonly to: number
  /** Ah, Al: bit positions; in lossless streams Al is the point transform. */
  readonly high: number
  readonly low: number
}

/** Throws CodecError('corrupt') when the scan names components that the frame does not have. */
export function readScanHeader(bytes: Uint8Array, s: Segment, ids: readonly number[]): ScanHeader {
  const count = bytes[s.start]!
  if (count < 1 || count > 4 || s.end - s.start < 4 + 2 * count) throw corruptJpeg()
  const components = Array.from({ length: count }, (_, i) => {
    const index = ids.indexOf(bytes[s.start + 1 + 2 * i]!)
    if (index < 0) throw corruptJpeg()
    const tables = bytes[s.start + 2 + 2 * i]!
    return { index, dc: tables >> 4, ac: tables & 15 }
  })
  const at = s.start + 1 + 2 * count
  return {
    components,
    from: bytes[at]!,
    to: bytes[at + 1]!,
    high: bytes[at + 2]! >> 4,
    low: bytes[at + 2]! & 15,
  }
}
