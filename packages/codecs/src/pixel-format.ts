/** How one native frame lies in the file; the names are those of PS3.3 §C.7.6.3. */
export interface PixelFormat {
  readonly rows: number
  readonly columns: number
  readonly samplesPerPixel: number
  readonly bitsAllocated: number
  readonly bitsStored: number
  readonly pixelRepresentation: 0 | 1
  readonly photometricInterpretation: string
  /** 0 = R1 G1 B1 R2 …, 1 = all R, all G, all B. */
  readonly planarConfiguration: 0 | 1
  readonly littleEndian: boolean
  /** 8-bit samples that were written as OW big endian: each pair of bytes is swapped (PS3.5 §A.3). */
  readonly bytePairsSwapped?: boolean
}

/** Samples ready for display or transcoding: little endian, interleaved, one container per sample. */
export interface DecodedFrame {
  readonly pixels: Uint8Array // [row][column][sample], bitsAllocated bits each, LE
  readonly rows: number
  readonly columns: number
  readonly samplesPerPixel: number
  readonly bitsAllocated: number
  /** How many of them say something, as the code stream tells, or the header where there is none. */
  readonly bits: number
  readonly pixelRepresentation: 0 | 1
  /** What the samples mean now: RGB, MONOCHROME1, MONOCHROME2, PALETTE COLOR, YBR_FULL, … */
  readonly photometricInterpretation: string
}

/** Samples in one frame. */
export function sampleCount(f: PixelFormat): number {
  return f.rows * f.columns * f.samplesPerPixel
}

/** Bytes of one native frame; 1-bit frames are rounded up to whole bytes (PS3.5 §8.1.1), 4:2:2 has two samples a pixel. */
export function nativeFrameBytes(f: PixelFormat): number {
  // Two pixels of a row share their colours; an odd last one has its own (PS3.3 §C.7.6.3.1.2).
  const samples = isHalfChroma(f) ? f.rows * Math.ceil(f.columns / 2) * 4 : sampleCount(f)
  return Math.ceil((samples * f.bitsAllocated) / 8)
}

/** YBR_FULL_422 and YBR_PARTIAL_422 keep one Cb and one Cr for two Y (PS3.3 §C.7.6.3.1.2). */
export function isHalfChroma(f: Pick<PixelFormat, 'photometricInterpretation' | 'samplesPerPixel'>): boolean {
  return f.samplesPerPixel === 3 && f.photometricInterpretation.endsWith('_422')
}
