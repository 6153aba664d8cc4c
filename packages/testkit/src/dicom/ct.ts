import { commonModules, type Keywords, type ObjectKind } from './common-modules.ts'
import type { InstanceOptions } from './instance-options.ts'
import { CHEST_FIELD_MM, type ChestPhantom, chestPhantom } from './phantoms/chest.ts'
import { uidFor } from './random.ts'
import { writeObject } from './write-object.ts'

const CT_IMAGE_STORAGE = '1.2.840.10008.5.1.4.1.1.2'
const RESCALE_INTERCEPT = -1024
const CT: ObjectKind = {
  sopClassUid: CT_IMAGE_STORAGE,
  modality: 'CT',
  manufacturer: 'Yingtong Phantom',
  model: 'Chest 64',
}

export interface CtOptions extends InstanceOptions {
  readonly rows?: number
  readonly columns?: number
  /** More than one makes a multi-frame object of the slices above each other. */
  readonly frames?: number
  /** Middle of the slice above the carina, millimetres. */
  readonly zMm?: number
  readonly sliceThicknessMm?: number
}

export interface CtSeriesOptions
  extends Omit<CtOptions, 'frames' | 'zMm' | 'instanceNumber' | 'sopInstanceUid'> {
  readonly slices: number
  /** Distance of the slices, millimetres; 300 mm of chest are covered unless given. */
  readonly spacingMm?: number
}

let phantom: { readonly seed: number; readonly chest: ChestPhantom } | null = null

function chestOf(seed: number): ChestPhantom {
  if (phantom?.seed !== seed) phantom = { seed, chest: chestPhantom(seed) }
  return phantom.chest
}

/** Hounsfield units → stored values, uint16 LE. */
function storedValues(hounsfield: Float32Array): Uint8Array {
  const values = new Uint16Array(hounsfield.length)
  for (let i = 0; i < values.length; i += 1) {
    values[i] = Math.max(0, Math.min(4095, Math.round((hounsfield[i] as number) - RESCALE_INTERCEPT)))
  }
  return new Uint8Array(values.buffer)
}

function geometry(options: CtOptions, size: number, zMm: number): Keywords {
  const pixelMm = CHEST_FIELD_MM / size
  const corner = -CHEST_FIELD_MM / 2 + pixelMm / 2
  const seed = options.seed ?? 0
  return {
    ImageType: ['ORIGINAL', 'PRIMARY', 'AXIAL'],
    KVP: 120,
    XRayTubeCurrent: 220,
    ExposureTime: 500,
    ConvolutionKernel: 'B40',
    GantryDetectorTilt: 0,
    SliceThickness: options.sliceThicknessMm ?? 2.5,
    PatientPosition: 'HFS',
    FrameOfReferenceUID: uidFor(`frame/${seed}/${options.studyInstanceUid ?? ''}`),
    PositionReferenceIndicator: '',
    AcquisitionNumber: 1,
    ImagePositionPatient: [corner, corner, zMm],
    ImageOrientationPatient: [1, 0, 0, 0, 1, 0],
    SliceLocation: zMm,
    PixelSpacing: [pixelMm, pixelMm],
  }
}

const imageModules = (rows: number, columns: number): Keywords => ({
  SamplesPerPixel: 1,
  PhotometricInterpretation: 'MONOCHROME2',
  Rows: rows,
  Columns: columns,
  BitsAllocated: 16,
  BitsStored: 12,
  HighBit: 11,
  PixelRepresentation: 0,
  WindowCenter: [40, -550],
  WindowWidth: [400, 1500],
  WindowCenterWidthExplanation: ['MEDIASTINUM', 'LUNG'],
  RescaleIntercept: RESCALE_INTERCEPT,
  RescaleSlope: 1,
  RescaleType: 'HU',
})

/** Rows × columns out of the middle of the square slice. */
function cropped(
  square: Float32Array,
  size: number,
  shape: { readonly rows: number; readonly columns: number },
): Float32Array {
  if (shape.rows === size && shape.columns === size) return square
  const out = new Float32Array(shape.rows * shape.columns)
  const top = (size - shape.rows) >> 1
  const left = (size - shape.columns) >> 1
  for (let row = 0; row < shape.rows; row += 1) {
    const from = (row + top) * size + left
    out.set(square.subarray(from, from + shape.columns), row * shape.columns)
  }
  return out
}

/** Stored pixels of the chest phantom: [frame][row][column], uint16 LE. */
export function ctPixels(options: CtOptions = {}): Uint8Array {
  const rows = options.rows ?? 512
  const columns = options.columns ?? rows
  const frames = options.frames ?? 1
  const size = Math.max(rows, columns)
  const chest = chestOf(options.seed ?? 1)
  const out = new Uint8Array(frames * rows * columns * 2)
  for (let frame = 0; frame < frames; frame += 1) {
    const z = (options.zMm ?? 10) - frame * (options.sliceThicknessMm ?? 2.5)
    out.set(storedValues(cropped(chest.slice(z, size), size, { rows, columns })), frame * rows * columns * 2)
  }
  return out
}

/** Data set keywords of one CT image without its pixels. */
export function ctKeywords(options: CtOptions = {}): Keywords {
  const rows = options.rows ?? 512
  const columns = options.columns ?? rows
  const frames = options.frames ?? 1
  return {
    ...commonModules(CT, { bodyPart: 'CHEST', ...options }),
    ...geometry(options, Math.max(rows, columns), options.zMm ?? 10),
    ...imageModules(rows, columns),
    NumberOfFrames: frames > 1 ? frames : undefined,
  }
}

/** One CT image of the chest phantom as a Part 10 file in a native or deflated transfer syntax. */
export function ctInstance(options: CtOptions = {}): Uint8Array {
  return writeObject(ctKeywords(options), options, { vr: 'OW', data: ctPixels(options) })
}

/** An axial CT series from the apex of the lungs down, Part 10 files in order of Instance Number. */
export function ctSeries(options: CtSeriesOptions): Uint8Array[] {
  return [...ctSeriesLazily(options)]
}

/** The same, one file at a time. */
export function* ctSeriesLazily(options: CtSeriesOptions): Generator<Uint8Array> {
  const seed = options.seed ?? Math.floor(Math.random() * 1_000_000)
  const spacing = options.spacingMm ?? 300 / options.slices
  for (let index = 0; index < options.slices; index += 1) {
    yield ctInstance({
      ...options,
      seed,
      sliceThicknessMm: options.sliceThicknessMm ?? spacing,
      zMm: 138 - index * spacing,
      instanceNumber: index + 1,
    })
  }
}
