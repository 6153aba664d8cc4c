import { fromKeywords, type KeywordValue, newUid, UID, writePart10 } from '@yingtong/dicom'

export interface TinyImage {
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly sopInstanceUid: string
  /** Decides the pixels: other seed, other bytes. */
  readonly seed: number
  readonly more: Readonly<Record<string, KeywordValue | undefined>>
}

const SIDE = 16

function pixels(seed: number, side: number): Uint8Array {
  const samples = Uint16Array.from({ length: side * side }, (_, i) => (i * 7 + seed * 131) & 0xfff)
  return new Uint8Array(samples.buffer)
}

/** A CT image of 16 × 16 pixels: real enough for every rule of filing, small enough for thousands. */
export function tinyImage(image: Partial<TinyImage> = {}, side = SIDE): Uint8Array {
  const ds = fromKeywords({
    SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
    SOPInstanceUID: image.sopInstanceUid ?? newUid(),
    StudyInstanceUID: image.studyInstanceUid ?? newUid(),
    SeriesInstanceUID: image.seriesInstanceUid ?? newUid(),
    PatientID: 'T1',
    PatientName: 'Ceshi^YiHao=测试^一号',
    Modality: 'CT',
    StudyDate: '20260318',
    InstanceNumber: image.seed ?? 1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: side,
    Columns: side,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    ...image.more,
    PixelData: { vr: 'OW', BulkDataURI: 'pixels' },
  })
  return writePart10(ds, {
    transferSyntaxUid: UID.ExplicitVRLittleEndian,
    bulk: () => pixels(image.seed ?? 1, side),
  })
}

/** `count` images of one new series. */
export function tinySeries(count: number, image: Partial<TinyImage> = {}): Uint8Array[] {
  const uids = {
    studyInstanceUid: image.studyInstanceUid ?? newUid(),
    seriesInstanceUid: image.seriesInstanceUid ?? newUid(),
  }
  return Array.from({ length: count }, (_, index) => tinyImage({ seed: index + 1, ...image, ...uids }))
}
