import { commonModules, type ObjectKind } from './common-modules.ts'
import type { InstanceOptions } from './instance-options.ts'
import { chestPhantom } from './phantoms/chest.ts'
import { chestRadiograph } from './phantoms/chest-radiograph.ts'
import { writeObject } from './write-object.ts'

const DX: ObjectKind = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.1.1',
  modality: 'DX',
  manufacturer: 'Yingtong Phantom',
  model: 'Wall stand 43',
}

export interface DrOptions extends InstanceOptions {
  readonly rows?: number
  readonly photometric?: 'MONOCHROME1' | 'MONOCHROME2'
  /** Bits Stored, 12 to 16. */
  readonly bitsStored?: number
}

/** A frontal chest radiograph, For Presentation (PS3.3 §A.26), as a Part 10 file. */
export function drImage(options: DrOptions = {}): Uint8Array {
  const rows = options.rows ?? 1024
  const bitsStored = options.bitsStored ?? 14
  const photometric = options.photometric ?? 'MONOCHROME2'
  const most = 2 ** bitsStored - 1
  const density = chestRadiograph(chestPhantom(options.seed ?? 1), rows, options.seed ?? 1)
  const values = Uint16Array.from(density, (value) => {
    const white = Math.max(0, Math.min(1, value)) * 0.92 + 0.02
    return Math.round((photometric === 'MONOCHROME2' ? white : 1 - white) * most)
  })
  const keywords = {
    ...commonModules(DX, { bodyPart: 'CHEST', ...options }),
    ImageType: ['ORIGINAL', 'PRIMARY', ''],
    PresentationIntentType: 'FOR PRESENTATION',
    KVP: 120,
    Exposure: 2,
    ImagerPixelSpacing: [430 / rows, 430 / rows],
    PixelSpacing: [430 / rows, 430 / rows],
    ViewPosition: 'PA',
    PatientOrientation: ['L', 'F'],
    ImageLaterality: 'U',
    PixelIntensityRelationship: 'LOG',
    PixelIntensityRelationshipSign: photometric === 'MONOCHROME2' ? 1 : -1,
    SamplesPerPixel: 1,
    PhotometricInterpretation: photometric,
    Rows: rows,
    Columns: rows,
    BitsAllocated: 16,
    BitsStored: bitsStored,
    HighBit: bitsStored - 1,
    PixelRepresentation: 0,
    BurnedInAnnotation: 'NO',
    WindowCenter: Math.round(most * 0.52),
    WindowWidth: Math.round(most * 0.8),
    RescaleIntercept: 0,
    RescaleSlope: 1,
    RescaleType: 'US',
    PresentationLUTShape: photometric === 'MONOCHROME2' ? 'IDENTITY' : 'INVERSE',
    LossyImageCompression: '00',
  }
  return writeObject(keywords, options, { vr: 'OW', data: new Uint8Array(values.buffer) })
}
