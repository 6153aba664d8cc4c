import { fromKeywords, UID, writePart10 } from '@yingtong/dicom'

export const STUDY = '2.25.1001'
export const SERIES = '2.25.1002'

export interface FileOptions {
  readonly transferSyntaxUid?: string
  readonly number?: number
  readonly frames?: readonly Uint8Array[]
  readonly rows?: number
  readonly columns?: number
  readonly bitsAllocated?: number
  readonly bitsStored?: number
  readonly samplesPerPixel?: number
  readonly photometric?: string
  readonly signed?: boolean
  /** A value that is large enough to leave the header part. */
  readonly largeValueBytes?: number
  readonly pixelVr?: 'OB' | 'OW' | 'OF' | 'OD'
  readonly pixelKeyword?: 'PixelData' | 'FloatPixelData' | 'DoubleFloatPixelData'
  readonly encapsulate?: { readonly offsetTable?: 'basic' | 'empty'; readonly fragmentBytesMax?: number }
}

/** A small Part 10 file of the test series with the given frames. */
export function makeFile(o: FileOptions): Uint8Array {
  const transferSyntaxUid = o.transferSyntaxUid ?? UID.ExplicitVRLittleEndian
  const encapsulated = /^1\.2\.840\.10008\.1\.2\.(4|5|8)/.test(transferSyntaxUid)
  const frames = o.frames ?? []
  const large = new Uint8Array(o.largeValueBytes ?? 0).map((_, i) => i * 7)
  const ds = fromKeywords({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    SOPInstanceUID: `2.25.${2000 + (o.number ?? 0)}`,
    StudyInstanceUID: STUDY,
    SeriesInstanceUID: SERIES,
    PatientName: 'Chen^YuLan=陈玉兰',
    Rows: o.rows ?? 0,
    Columns: o.columns ?? 0,
    SamplesPerPixel: o.samplesPerPixel ?? 1,
    PhotometricInterpretation: o.photometric ?? 'MONOCHROME2',
    BitsAllocated: o.bitsAllocated ?? 16,
    BitsStored: o.bitsStored ?? o.bitsAllocated ?? 16,
    HighBit: (o.bitsStored ?? o.bitsAllocated ?? 16) - 1,
    PixelRepresentation: o.signed ? 1 : 0,
    NumberOfFrames: Math.max(1, frames.length),
    ...(large.length > 0 ? { EncapsulatedDocument: { vr: 'OB', BulkDataURI: 'large' } } : {}),
    ...(frames.length > 0
      ? { [o.pixelKeyword ?? 'PixelData']: { vr: o.pixelVr ?? 'OW', BulkDataURI: 'frames' } }
      : {}),
  })
  return writePart10(ds, {
    transferSyntaxUid,
    bulk: (uri) => (uri === 'large' ? large : encapsulated ? frames : Buffer.concat(frames)),
    ...(o.encapsulate ? { encapsulate: o.encapsulate } : {}),
  })
}

/** A frame of soft waves, 16-bit little endian, that HTJ2K compresses. */
export function waves(rows: number, columns: number, phase = 0): Uint8Array {
  const values = Uint16Array.from({ length: rows * columns }, (_, i) =>
    Math.round(2000 + 900 * Math.sin((i % columns) / 7 + phase) * Math.cos(i / columns / 9)),
  )
  return new Uint8Array(values.buffer)
}
