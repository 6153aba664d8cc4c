import { corruptJpeg, type JpegHeader } from './markers.ts'

/** Coefficients of one component: 64 per block, in natural order, blocks padded to whole MCUs. */
export interface DctComponent {
  readonly h: number
  readonly v: number
  readonly quantTable: number
  /** Blocks that hold samples, which is what a scan of this component alone goes over (§A.2.2). */
  readonly blocksWide: number
  readonly blocksHigh: number
  /** Blocks of a row in memory. */
  readonly blockStride: number
  readonly coefficients: Int16Array
}

export interface DctFrame {
  readonly mcusWide: number
  readonly mcusHigh: number
  readonly hMax: number
  readonly vMax: number
  readonly components: readonly DctComponent[]
}

/** Lays out the coefficient memory for a frame whose size the caller has checked (ISO/IEC 10918-1 §A.1, §A.2). */
export function dctFrame(header: JpegHeader): DctFrame {
  if (header.components.length > 4) throw corruptJpeg()
  const hMax = Math.max(...header.components.map((c) => c.h))
  const vMax = Math.max(...header.components.map((c) => c.v))
  const mcusWide = Math.ceil(header.columns / (8 * hMax))
  const mcusHigh = Math.ceil(header.rows / (8 * vMax))
  const components = header.components.map((c) => ({
    h: c.h,
    v: c.v,
    quantTable: c.quantTable,
    blocksWide: Math.ceil(Math.ceil((header.columns * c.h) / hMax) / 8),
    blocksHigh: Math.ceil(Math.ceil((header.rows * c.v) / vMax) / 8),
    blockStride: mcusWide * c.h,
    coefficients: new Int16Array(mcusWide * c.h * mcusHigh * c.v * 64),
  }))
  return { mcusWide, mcusHigh, hMax, vMax, components }
}

/** Zigzag position → natural position (Figure A.6). */
export const ZIGZAG = Uint8Array.of(
  ...[0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48],
  ...[41, 34, 27, 20, 13, 6, 7, 14, 21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23],
  ...[30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63],
)
