import { type DctFrame, dctFrame, ZIGZAG } from './dct-frame.ts'
import { decodeDctScan } from './dct-scan.ts'
import { componentSamples } from './inverse-dct.ts'
import { corruptJpeg, type JpegHeader, MARKER, segments } from './markers.ts'
import { type JpegTables, noTables, readScanHeader, takeTables } from './tables.ts'

/** More scans than any progressive writer makes; each costs a pass over the image. */
const SCANS_MAX = 100

/**
 * Decodes DCT-based JPEG with Huffman coding, sequential or progressive, 8 or 12 bit (processes 1, 2, 4, 6, 8, 10, 12):
 * the WebAssembly builds that exist know 8 bits only. Samples [row][column][component] without colour transform,
 * subsampled components repeated; the caller has checked the size. Throws CodecError('corrupt').
 */
export function decodeDctJpeg(bytes: Uint8Array, header: JpegHeader): Uint16Array {
  if (header.precision !== 8 && header.precision !== 12) throw corruptJpeg()
  const frame = dctFrame(header)
  const tables = noTables()
  decodeScans(bytes, header, { frame, tables })
  return assemble(header, frame, tables)
}

function decodeScans(
  bytes: Uint8Array,
  header: JpegHeader,
  into: { frame: DctFrame; tables: JpegTables },
): void {
  const ids = header.components.map((c) => c.id)
  let at = 2
  for (let scans = 0; scans <= SCANS_MAX; ) {
    for (const segment of segments(bytes, at)) {
      if (segment.marker === MARKER.EOI) {
        if (scans === 0) throw corruptJpeg()
        return
      }
      if (segment.marker !== MARKER.SOS) {
        takeTables(into.tables, bytes, segment)
        continue
      }
      const scan = readScanHeader(bytes, segment, ids)
      const progressive = header.sof === MARKER.SOF2
      at = decodeDctScan(into.frame, { bytes, at: segment.end, scan, tables: into.tables, progressive })
      scans++
      if (at >= bytes.length - 1) return // EOI is often lost to padding or truncation
    }
  }
  throw corruptJpeg()
}

function assemble(header: JpegHeader, frame: DctFrame, tables: JpegTables): Uint16Array {
  const count = header.components.length
  const out = new Uint16Array(header.rows * header.columns * count)
  frame.components.forEach((component, i) => {
    const samples = componentSamples(
      component,
      naturalOrder(tables.quant[component.quantTable]),
      2 ** header.precision - 1,
    )
    const width = component.blockStride * 8
    for (let y = 0; y < header.rows; y++) {
      const row = Math.floor((y * component.v) / frame.vMax) * width
      for (let x = 0; x < header.columns; x++) {
        out[(y * header.columns + x) * count + i] = samples[row + Math.floor((x * component.h) / frame.hMax)]!
      }
    }
  })
  return out
}

function naturalOrder(zigzag: Uint16Array | undefined): Uint16Array {
  if (!zigzag) throw corruptJpeg()
  const natural = new Uint16Array(64)
  for (let k = 0; k < 64; k++) natural[ZIGZAG[k]!] = zigzag[k]!
  return natural
}
