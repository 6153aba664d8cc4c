import { fromKeywords } from '@yingtong/dicom'
import { commonModules, type Keywords } from './common-modules.ts'
import type { ReferencedInstance } from './documents.ts'
import type { InstanceOptions } from './instance-options.ts'
import { CHEST_FIELD_MM } from './phantoms/chest.ts'
import { chestShape } from './phantoms/chest-shape.ts'
import { uidFor } from './random.ts'
import { writeObject } from './write-object.ts'

export interface SegOptions extends InstanceOptions {
  readonly rows?: number
  readonly columns?: number
  readonly frames?: number
  readonly sources?: readonly ReferencedInstance[]
}

/** Lungs as bits, first pixel in the lowest bit, frames one behind the other without gap (PS3.5 §8.1.1). */
function lungBits(rows: number, columns: number, frames: number): Uint8Array {
  const out = new Uint8Array(Math.ceil((rows * columns * frames) / 8))
  for (let frame = 0; frame < frames; frame += 1) {
    const { lung } = chestShape(100 - frame * 20)
    for (let pixel = 0; pixel < rows * columns; pixel += 1) {
      const x = Math.abs(((pixel % columns) / columns - 0.5) * CHEST_FIELD_MM)
      const y = (Math.floor(pixel / columns) / rows - 0.5) * CHEST_FIELD_MM
      const inside = ((x - lung.x) / lung.rx) ** 2 + ((y - lung.y) / lung.ry) ** 2 < 1
      const bit = frame * rows * columns + pixel
      if (inside) out[bit >> 3] = (out[bit >> 3] as number) | (1 << (bit & 7))
    }
  }
  return out
}

const code = (value: string, meaning: string) =>
  fromKeywords({ CodeValue: value, CodingSchemeDesignator: 'SCT', CodeMeaning: meaning })

function frameGroups(options: SegOptions, frame: number) {
  const source = options.sources?.[frame]
  const pixelMm = CHEST_FIELD_MM / (options.columns ?? 64)
  const corner = -CHEST_FIELD_MM / 2 + pixelMm / 2
  const derivation =
    source === undefined
      ? []
      : [
          fromKeywords({
            SourceImageSequence: [
              fromKeywords({
                ReferencedSOPClassUID: source.sopClassUid,
                ReferencedSOPInstanceUID: source.sopInstanceUid,
              }),
            ],
          }),
        ]
  return fromKeywords({
    DerivationImageSequence: derivation,
    FrameContentSequence: [fromKeywords({ DimensionIndexValues: [1, frame + 1] })],
    PlanePositionSequence: [fromKeywords({ ImagePositionPatient: [corner, corner, 100 - frame * 20] })],
    SegmentIdentificationSequence: [fromKeywords({ ReferencedSegmentNumber: 1 })],
  })
}

/** A binary Segmentation (PS3.3 §A.51) of the lungs; rows × columns need not be a multiple of eight. */
export function segBinary(options: SegOptions = {}): Uint8Array {
  const rows = options.rows ?? 64
  const columns = options.columns ?? rows
  const frames = options.frames ?? 5
  const pixelMm = CHEST_FIELD_MM / columns
  const kind = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.66.4',
    modality: 'SEG',
    manufacturer: 'Yingtong Phantom',
    model: 'Segmenter',
  }
  const keywords: Keywords = {
    ...commonModules(kind, options),
    ImageType: ['DERIVED', 'PRIMARY'],
    DeviceSerialNumber: '1',
    FrameOfReferenceUID: uidFor(`frame/${options.seed ?? 0}/${options.studyInstanceUid ?? ''}`),
    DimensionOrganizationSequence: [fromKeywords({ DimensionOrganizationUID: uidFor('dimensions') })],
    DimensionIndexSequence: [
      fromKeywords({
        DimensionIndexPointer: '0062000B',
        FunctionalGroupPointer: '0062000A',
        DimensionOrganizationUID: uidFor('dimensions'),
      }),
      fromKeywords({
        DimensionIndexPointer: '00200032',
        FunctionalGroupPointer: '00209113',
        DimensionOrganizationUID: uidFor('dimensions'),
      }),
    ],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    NumberOfFrames: frames,
    Rows: rows,
    Columns: columns,
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    LossyImageCompression: '00',
    SegmentationType: 'BINARY',
    ContentLabel: 'LUNGS',
    ContentDescription: '肺',
    ContentCreatorName: '',
    SegmentSequence: [
      fromKeywords({
        SegmentNumber: 1,
        SegmentLabel: 'Lung',
        SegmentAlgorithmType: 'MANUAL',
        SegmentedPropertyCategoryCodeSequence: [code('123037004', 'Anatomical Structure')],
        SegmentedPropertyTypeCodeSequence: [code('39607008', 'Lung')],
      }),
    ],
    SharedFunctionalGroupsSequence: [
      fromKeywords({
        PlaneOrientationSequence: [fromKeywords({ ImageOrientationPatient: [1, 0, 0, 0, 1, 0] })],
        PixelMeasuresSequence: [fromKeywords({ SliceThickness: 20, PixelSpacing: [pixelMm, pixelMm] })],
      }),
    ],
    PerFrameFunctionalGroupsSequence: Array.from({ length: frames }, (_, frame) =>
      frameGroups(options, frame),
    ),
  }
  return writeObject(keywords, options, { vr: 'OB', data: lungBits(rows, columns, frames) })
}
