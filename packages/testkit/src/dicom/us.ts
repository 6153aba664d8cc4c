import { encodeJpegBaseline } from '@yingtong/codecs'
import { fromKeywords, UID } from '@yingtong/dicom'
import { commonModules, type Keywords, type ObjectKind } from './common-modules.ts'
import type { InstanceOptions } from './instance-options.ts'
import { echoPhantom } from './phantoms/echo.ts'
import { writeObject } from './write-object.ts'

const US: ObjectKind = {
  sopClassUid: '1.2.840.10008.5.1.4.1.1.3.1',
  modality: 'US',
  manufacturer: 'Yingtong Phantom',
  model: 'Echo 7',
}

export interface UsOptions extends InstanceOptions {
  readonly rows?: number
  readonly columns?: number
  readonly frames?: number
  readonly frameTimeMs?: number
}

function frameBytes(options: UsOptions): Uint8Array[] {
  const rows = options.rows ?? 480
  const columns = options.columns ?? 640
  const frames = options.frames ?? 36
  const echo = echoPhantom(options.seed ?? 1, { rows, columns })
  return Array.from({ length: frames }, (_, index) => echo.frame(index / frames))
}

function usKeywords(options: UsOptions, photometric: string): Keywords {
  const rows = options.rows ?? 480
  const columns = options.columns ?? 640
  const cmPerPixel = 15 / (rows * 0.88)
  return {
    ...commonModules(US, { bodyPart: 'HEART', ...options }),
    ImageType: ['ORIGINAL', 'PRIMARY', 'TTE', '0011'],
    FrameTime: options.frameTimeMs ?? 25,
    HeartRate: 67,
    SequenceOfUltrasoundRegions: [
      fromKeywords({
        RegionSpatialFormat: 1,
        RegionDataType: 1,
        RegionFlags: 2,
        RegionLocationMinX0: 0,
        RegionLocationMinY0: 0,
        RegionLocationMaxX1: columns - 1,
        RegionLocationMaxY1: Math.round(rows * 0.93),
        PhysicalUnitsXDirection: 3,
        PhysicalUnitsYDirection: 3,
        PhysicalDeltaX: cmPerPixel,
        PhysicalDeltaY: cmPerPixel,
      }),
    ],
    PatientOrientation: '',
    SamplesPerPixel: 3,
    PhotometricInterpretation: photometric,
    PlanarConfiguration: 0,
    NumberOfFrames: options.frames ?? 36,
    FrameIncrementPointer: '00181063',
    Rows: rows,
    Columns: columns,
    BitsAllocated: 8,
    BitsStored: 8,
    HighBit: 7,
    PixelRepresentation: 0,
    UltrasoundColorDataPresent: 1,
    LossyImageCompression: photometric === 'RGB' ? '00' : '01',
    LossyImageCompressionMethod: photometric === 'RGB' ? undefined : 'ISO_10918_1',
    LossyImageCompressionRatio: photometric === 'RGB' ? undefined : 12,
  }
}

/** A colour ultrasound cine with native RGB frames, as a Part 10 file. */
export function usMultiframe(options: UsOptions = {}): Uint8Array {
  return writeObject(usKeywords(options, 'RGB'), options, { vr: 'OB', data: joined(frameBytes(options)) })
}

/** The same as ultrasound machines send it: JPEG baseline, YBR_FULL_422, one fragment a frame. */
export async function usMultiframeJpeg(options: UsOptions = {}): Promise<Uint8Array> {
  const format = {
    rows: options.rows ?? 480,
    columns: options.columns ?? 640,
    samplesPerPixel: 3,
    bitsAllocated: 8,
    bitsStored: 8,
    pixelRepresentation: 0,
    photometricInterpretation: 'RGB',
    planarConfiguration: 0,
    littleEndian: true,
  } as const
  const frames: Uint8Array[] = []
  for (const frame of frameBytes(options))
    frames.push(await encodeJpegBaseline(frame, format, { quality: 85 }))
  const syntax = UID.JPEGBaseline8Bit
  return writeObject(usKeywords(options, 'YBR_FULL_422'), { ...options, syntax }, { vr: 'OB', data: frames })
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  const size = frames[0]?.length ?? 0
  const out = new Uint8Array(size * frames.length)
  frames.forEach((frame, index) => {
    out.set(frame, index * size)
  })
  return out
}
