import { decodeFrame } from '@yingtong/codecs'
import {
  DicomParseError,
  dataSetCharsetRepair,
  formatPersonName,
  memorySource,
  readFrame,
  readInstance,
  TRANSFER_SYNTAXES,
} from '@yingtong/dicom'
import { describe, expect, it } from 'vitest'
import { ctSeries } from './ct.ts'
import { damagedInstances } from './damaged-instances.ts'
import { encapsulatedPdf, keyObject, presentationState, structuredReport } from './documents.ts'
import { drImage } from './dr.ts'
import { everyCharacterSet, misdeclaredCharsets } from './every-character-set.ts'
import { everyTransferSyntax } from './every-transfer-syntax.ts'
import { mrSeries } from './mr.ts'
import { segBinary } from './segmentation.ts'
import { usMultiframe, usMultiframeJpeg } from './us.ts'
import { waveformEcg } from './waveform.ts'

const read = (bytes: Uint8Array) => readInstance(memorySource(bytes))

describe('samples of transfer syntaxes', () => {
  it('decode to what was encoded, lossless ones exactly', async () => {
    const samples = await everyTransferSyntax()
    expect(samples.length).toBeGreaterThan(50)
    for (const sample of samples) {
      const layout = read(sample.bytes)
      expect(layout.transferSyntaxUid).toBe(sample.uid)
      expect(layout.pixelData?.numberOfFrames).toBe(1)
      if (!sample.decodable) continue
      const frame = readFrame(memorySource(sample.bytes), layout, 0)
      const native = TRANSFER_SYNTAXES.get(sample.uid)
      const format = { ...sample.format, littleEndian: native?.littleEndian ?? true }
      const { pixels } = await decodeFrame(frame, sample.uid, format)
      if (sample.lossless) expect(Buffer.from(pixels).equals(sample.nativeFrame), sample.keyword).toBe(true)
      else
        expect(meanDifference(pixels, sample.nativeFrame, format.bitsAllocated), sample.keyword).toBeLessThan(
          100,
        )
    }
    expect(samples.filter((sample) => sample.decodable).length).toBeGreaterThanOrEqual(18)
  })
})

function meanDifference(a: Uint8Array, b: Uint8Array, bits: number): number {
  const values = (bytes: Uint8Array): ArrayLike<number> =>
    bits === 8 ? bytes : new Uint16Array(new Uint8Array(bytes).buffer)
  const [left, right] = [values(a), values(b)]
  let sum = 0
  for (let i = 0; i < right.length; i += 1) sum += Math.abs((left[i] as number) - (right[i] as number))
  return sum / right.length
}

describe('samples of character sets', () => {
  it.each(
    everyCharacterSet().map((one) => [`${one.charset || '(absent)'} ${one.patientName}`, one] as const),
  )('%s', (_, sample) => {
    const { dataSet } = read(sample.bytes)
    expect(dataSet.text('SpecificCharacterSet') ?? '').toBe(sample.charset)
    expect(formatPersonName(dataSet.pn('PatientName') ?? {})).toBe(sample.patientName)
    expect(dataSet.string('StudyDescription')).toBe(sample.studyDescription)
    expect(dataSetCharsetRepair(dataSet)).toBeNull()
  })

  it.each(misdeclaredCharsets().map((one) => [one.name, one] as const))('%s', (_, sample) => {
    const { dataSet } = read(sample.bytes)
    expect(dataSet.string('PatientName')).toBe(sample.patientName)
    expect(dataSet.string('StudyDescription')).toBe(sample.studyDescription)
  })
})

describe('damaged samples', () => {
  it.each(damagedInstances({ bombs: true }).map((one) => [one.name, one] as const))('%s', (_, sample) => {
    const before = process.cpuUsage()
    let outcome = 'read'
    try {
      read(sample.bytes)
    } catch (error) {
      if (!(error instanceof DicomParseError)) throw error
      outcome = error.code
    }
    if (sample.expect === 'refuse') expect(outcome).not.toBe('read')
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(2000)
  })
})

describe('objects', () => {
  const reference = {
    sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
    sopInstanceUid: '1.2.3',
    seriesInstanceUid: '1.2.4',
  }

  it.each([
    ['PDF', () => encapsulatedPdf(), 'DOC'],
    ['SR', () => structuredReport(), 'SR'],
    ['KO', () => keyObject([reference]), 'KO'],
    ['PR', () => presentationState(reference), 'PR'],
    ['ECG', () => waveformEcg(), 'ECG'],
    ['SEG', () => segBinary({ rows: 61, columns: 63 }), 'SEG'],
    ['DX', () => drImage({ rows: 64, photometric: 'MONOCHROME1' }), 'DX'],
    ['US', () => usMultiframe({ rows: 60, columns: 80, frames: 2 }), 'US'],
  ] as const)('%s can be stored', (_, make, modality) => {
    const { dataSet } = read(make())
    expect(dataSet.string('Modality')).toBe(modality)
    expect(dataSet.string('PatientName')).toBe('Ceshi^YiHao=测试^一号')
  })

  it('a CT series has geometry that MPR can use', () => {
    const series = ctSeries({ slices: 4, rows: 32, seed: 3 }).map((bytes) => read(bytes).dataSet)
    const positions = series.map((ds) => ds.numbers('ImagePositionPatient')[2])
    expect(positions).toEqual([138, 63, -12, -87])
    expect(new Set(series.map((ds) => ds.string('SeriesInstanceUID'))).size).toBe(1)
    expect(new Set(series.map((ds) => ds.string('FrameOfReferenceUID'))).size).toBe(1)
    expect(new Set(series.map((ds) => ds.string('SOPInstanceUID'))).size).toBe(4)
    expect(series.map((ds) => ds.number('InstanceNumber'))).toEqual([1, 2, 3, 4])
  })

  it('the same seed gives the same bytes, another seed another patient body', () => {
    const [a, b] = [mrSeries({ slices: 2, rows: 32, seed: 1 }), mrSeries({ slices: 2, rows: 32, seed: 1 })]
    expect(a).toEqual(b)
    expect(mrSeries({ slices: 2, rows: 32, seed: 2 })).not.toEqual(a)
  })

  it('an ultrasound cine is JPEG baseline with one fragment a frame', async () => {
    const layout = read(await usMultiframeJpeg({ rows: 60, columns: 80, frames: 3 }))
    expect(layout.pixelData).toMatchObject({
      encapsulated: true,
      numberOfFrames: 3,
      photometricInterpretation: 'YBR_FULL_422',
    })
    expect(layout.dataSet.number('FrameTime')).toBe(25)
  })
})
