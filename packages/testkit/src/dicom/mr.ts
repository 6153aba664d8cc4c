import { commonModules, type Keywords, type ObjectKind } from './common-modules.ts'
import type { InstanceOptions } from './instance-options.ts'
import { BRAIN_FIELD_MM, type BrainPhantom, brainPhantom, type MrContrast } from './phantoms/brain.ts'
import { uidFor } from './random.ts'
import { writeObject } from './write-object.ts'

const MR: ObjectKind = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
  modality: 'MR',
  manufacturer: 'Yingtong Phantom',
  model: 'Head 1.5T',
}

export interface MrOptions extends InstanceOptions {
  readonly rows?: number
  /** Middle of the slice above the thalamus, millimetres. */
  readonly zMm?: number
  readonly spacingMm?: number
  readonly contrast?: MrContrast
}

export interface MrSeriesOptions extends Omit<MrOptions, 'zMm' | 'instanceNumber' | 'sopInstanceUid'> {
  readonly slices: number
}

/** TR, TE, TI in milliseconds and the window that suits. */
const SEQUENCES: Readonly<Record<MrContrast, readonly [number, number, number | undefined, number, number]>> =
  {
    T1: [500, 12, undefined, 480, 900],
    T2: [4200, 98, undefined, 560, 1100],
    FLAIR: [8500, 110, 2400, 470, 900],
  }

let phantom: { readonly seed: number; readonly brain: BrainPhantom } | null = null

function brainOf(seed: number): BrainPhantom {
  if (phantom?.seed !== seed) phantom = { seed, brain: brainPhantom(seed) }
  return phantom.brain
}

function mrKeywords(options: MrOptions): Keywords {
  const rows = options.rows ?? 256
  const pixelMm = BRAIN_FIELD_MM / rows
  const corner = -BRAIN_FIELD_MM / 2 + pixelMm / 2
  const [repetition, echo, inversion, centre, width] = SEQUENCES[options.contrast ?? 'T2']
  const z = options.zMm ?? 10
  return {
    ...commonModules(MR, { bodyPart: 'BRAIN', ...options }),
    ImageType: ['ORIGINAL', 'PRIMARY', 'M', 'ND'],
    ScanningSequence: inversion === undefined ? 'SE' : ['SE', 'IR'],
    SequenceVariant: 'SK',
    ScanOptions: '',
    MRAcquisitionType: '2D',
    SliceThickness: (options.spacingMm ?? 5.5) - 0.5,
    RepetitionTime: repetition,
    EchoTime: echo,
    InversionTime: inversion,
    MagneticFieldStrength: 1.5,
    SpacingBetweenSlices: options.spacingMm ?? 5.5,
    EchoTrainLength: 1,
    PatientPosition: 'HFS',
    FrameOfReferenceUID: uidFor(`frame/mr/${options.seed ?? 0}/${options.studyInstanceUid ?? ''}`),
    PositionReferenceIndicator: '',
    ImagePositionPatient: [corner, corner, z],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    SliceLocation: z,
    PixelSpacing: [pixelMm, pixelMm],
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: rows,
    Columns: rows,
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    WindowCenter: centre,
    WindowWidth: width,
  }
}

/** One axial MR image of the brain phantom as a Part 10 file. */
export function mrInstance(options: MrOptions = {}): Uint8Array {
  const rows = options.rows ?? 256
  const signal = brainOf(options.seed ?? 1).slice(options.zMm ?? 10, rows, options.contrast ?? 'T2')
  const values = Uint16Array.from(signal, (value) => Math.max(0, Math.min(4095, Math.round(value))))
  return writeObject(mrKeywords(options), options, { vr: 'OW', data: new Uint8Array(values.buffer) })
}

/** An axial MR series from the skull base up, one file at a time. */
export function* mrSeriesLazily(options: MrSeriesOptions): Generator<Uint8Array> {
  const seed = options.seed ?? Math.floor(Math.random() * 1_000_000)
  const spacingMm = options.spacingMm ?? 126 / options.slices
  for (let index = 0; index < options.slices; index += 1) {
    yield mrInstance({ ...options, seed, spacingMm, zMm: -54 + index * spacingMm, instanceNumber: index + 1 })
  }
}

/** The same as Part 10 files in order of Instance Number. */
export function mrSeries(options: MrSeriesOptions): Uint8Array[] {
  return [...mrSeriesLazily(options)]
}
