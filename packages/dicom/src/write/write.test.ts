import { referenceData } from '@yingtong/testkit/dicom'
import { describe, expect, it } from 'vitest'
import type { DicomJson } from '../json/dicom-json.ts'
import { fromKeywords } from '../json/from-keywords.ts'
import { toDicomJson } from '../json/to-dicom-json.ts'
import { memorySource } from '../parse/byte-source.ts'
import { readDicom, readInstance } from '../parse/read-instance.ts'
import { readFrame } from '../pixel/read-frame.ts'
import { UID } from '../tables/transfer-syntax.ts'
import { sampleOf } from '../test/reference-sample.ts'
import { decimalString } from './encode-value.ts'
import { fileMetaBytes, part10Of } from './file-meta.ts'
import { transcodeDataSetToExplicitLE } from './transcode.ts'
import { writeDataSet, writePart10 } from './write-part10.ts'

const NATIVE = [
  UID.ImplicitVRLittleEndian,
  UID.ExplicitVRLittleEndian,
  UID.ExplicitVRBigEndian,
  UID.DeflatedExplicitVRLittleEndian,
]

const object: DicomJson = fromKeywords({
  SpecificCharacterSet: 'ISO_IR 192',
  SOPClassUID: '1.2.840.10008.5.1.4.1.1.2',
  SOPInstanceUID: '1.2.3.4',
  StudyInstanceUID: '1.2.3.5',
  SeriesInstanceUID: '1.2.3.6',
  PatientName: 'Chen^YuLan=陈^玉兰',
  ImageComments: '第一行\r\n第二行',
  Rows: 2,
  Columns: 2,
  BitsAllocated: 16,
  SamplesPerPixel: 1,
  PixelRepresentation: 1,
  SmallestImagePixelValue: { vr: 'SS', Value: [-5] },
  PixelSpacing: [0.703125, 1 / 3],
  FrameIncrementPointer: '00181063',
  RealWorldValueSlope: undefined,
  ProcedureCodeSequence: [fromKeywords({ CodeValue: 'A', CodeMeaning: '胸部' }), fromKeywords({})],
  '00091001': { vr: 'UN', InlineBinary: 'AQIDBA==' },
  NumericValue: 1.5,
  '00189073': { vr: 'FD', Value: [1.25] },
  '0008040C': { vr: 'UV', Value: ['9007199254740993'] },
  PixelData: { vr: 'OW', BulkDataURI: 'pixels' },
})
const pixels = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)

describe('writePart10', () => {
  it.each(NATIVE)('comes back the same from %s', (transferSyntaxUid) => {
    const bytes = writePart10(object, { transferSyntaxUid, bulk: () => pixels })
    const layout = readInstance(memorySource(bytes))
    expect(layout.transferSyntaxUid).toBe(transferSyntaxUid)
    const json = toDicomJson(layout, { bulkDataUri: () => 'pixels' })
    expect(json).toMatchObject({ ...object, '00280030': { vr: 'DS', Value: [0.703125, 0.33333333333333] } })
    const frame = readFrame(memorySource(bytes), layout, 0)
    const swapped = Uint8Array.of(2, 1, 4, 3, 6, 5, 8, 7)
    expect(frame).toEqual(transferSyntaxUid === UID.ExplicitVRBigEndian ? swapped : pixels)
  })

  it('writes the frames of encapsulated pixel data', () => {
    const frames = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)]
    const ds = { ...object, ...fromKeywords({ NumberOfFrames: 2 }) }
    const source = memorySource(writePart10(ds, { transferSyntaxUid: UID.RLELossless, bulk: () => frames }))
    const layout = readInstance(source)
    expect(layout.pixelData).toMatchObject({ encapsulated: true, vr: 'OB', numberOfFrames: 2 })
    expect([...readFrame(source, layout, 0)]).toEqual([1, 2, 3, 0])
    expect([...readFrame(source, layout, 1)]).toEqual([4, 5])
  })

  it('declares UTF-8 where text needs it, and only there', () => {
    const charsetOf = (values: DicomJson) => {
      const dataSet = writeDataSet(values, { transferSyntaxUid: UID.ExplicitVRLittleEndian })
      return readDicom(memorySource(dataSet)).dataSet.text('SpecificCharacterSet')
    }
    expect(charsetOf(fromKeywords({ SOPInstanceUID: '1.2', PatientName: 'Chen=陈' }))).toBe('ISO_IR 192')
    expect(
      charsetOf(
        fromKeywords({ SOPInstanceUID: '1.2', ProcedureCodeSequence: [fromKeywords({ CodeMeaning: '胸' })] }),
      ),
    ).toBe('ISO_IR 192')
    expect(charsetOf(fromKeywords({ SOPInstanceUID: '1.2', PatientName: 'Chen' }))).toBeUndefined()
  })

  it('writes decimals in at most 16 characters', () => {
    for (const value of [1 / 3, -1 / 3e-9, 123456789.12345678, -1.23456789e-300, 0, 1e21, Math.PI * 1e10]) {
      const text = decimalString(value)
      expect(text.length).toBeLessThanOrEqual(16)
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-8)
    }
  })

  it('puts a right file meta before data sets that came without', () => {
    const fields = {
      sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
      sopInstanceUid: '1.2.3.4',
      transferSyntaxUid: UID.ImplicitVRLittleEndian,
      sourceAeTitle: 'CT01',
    }
    const dataSet = writeDataSet(object, {
      transferSyntaxUid: UID.ImplicitVRLittleEndian,
      bulk: () => pixels,
    })
    const layout = readInstance(memorySource(part10Of(fields, dataSet)))
    expect(layout.dataSetOffset).toBe(fileMetaBytes(fields).length)
    expect(layout.fileMeta?.number('FileMetaInformationGroupLength')).toBe(layout.dataSetOffset - 144)
    expect(layout.fileMeta?.string('SourceApplicationEntityTitle')).toBe('CT01')
    expect(layout.fileMeta?.string('MediaStorageSOPInstanceUID')).toBe('1.2.3.4')
  })

  it('refuses keywords that do not exist', () => {
    expect(() => fromKeywords({ PatientNam: 'x' })).toThrow(TypeError)
  })
})

describe('transcodeDataSetToExplicitLE', () => {
  const options = { bulkDataUri: () => 'bulk', maxInlineBytes: 1 << 20 }

  it.each(NATIVE)('keeps everything of %s', (transferSyntaxUid) => {
    const source = memorySource(writePart10(object, { transferSyntaxUid, bulk: () => pixels }))
    const layout = readInstance(source)
    const out = memorySource(transcodeDataSetToExplicitLE(source, layout, null))
    const after = readInstance(out)
    expect(after.transferSyntaxUid).toBe(UID.ExplicitVRLittleEndian)
    expect(toDicomJson(after, options)).toEqual(toDicomJson(layout, options))
    expect(readFrame(out, after, 0)).toEqual(pixels)
  })

  it('takes decoded frames and says what they are', () => {
    const frames = [Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)]
    const ds = {
      ...object,
      ...fromKeywords({
        NumberOfFrames: 2,
        SamplesPerPixel: 3,
        PhotometricInterpretation: 'YBR_FULL_422',
        PlanarConfiguration: 1,
        BitsAllocated: 8,
      }),
    }
    const source = memorySource(
      writePart10(ds, { transferSyntaxUid: UID.JPEGBaseline8Bit, bulk: () => frames }),
    )
    const layout = readInstance(source)
    expect(() => transcodeDataSetToExplicitLE(source, layout, null)).toThrow('has to be decoded')
    const decoded = () => [new Uint8Array(12).fill(7), new Uint8Array(12).fill(8)]
    const out = memorySource(transcodeDataSetToExplicitLE(source, layout, decoded))
    const after = readInstance(out)
    expect(after.pixelData).toMatchObject({
      encapsulated: false,
      vr: 'OB',
      photometricInterpretation: 'RGB',
      planarConfiguration: 0,
      frameBytes: 12,
    })
    expect([...readFrame(out, after, 1)]).toEqual([...new Uint8Array(12).fill(8)])
    const same = readInstance(
      memorySource(
        transcodeDataSetToExplicitLE(source, layout, decoded, { photometricInterpretation: 'YBR_FULL' }),
      ),
    )
    expect(same.pixelData?.photometricInterpretation).toBe('YBR_FULL')
  })
})

const data = referenceData()
if (data !== null) {
  it('transcodes native reference files of every kind without losing an element', () => {
    const options = { bulkDataUri: (path: string) => path, maxInlineBytes: 1 << 20 }
    let compared = 0
    for (const file of sampleOf(data)) {
      const source = memorySource(data.read(file))
      const layout = readDicom(source)
      if (layout.pixelData?.encapsulated === true) continue
      const out = memorySource(transcodeDataSetToExplicitLE(source, layout, null))
      const after = readDicom(out)
      expect(after.transferSyntaxUid).toBe(UID.ExplicitVRLittleEndian)
      expect(toDicomJson(after, options)).toEqual(toDicomJson(layout, options))
      compared += 1
    }
    expect(compared).toBeGreaterThan(200)
  })

  it('big endian pixels become those of the little endian file', () => {
    const read = (name: string) => {
      const file = data.files.find((one) => one.path === `dicom/pydicom/${name}`)
      if (file === undefined) throw new Error(`${name} is not in the reference files`)
      const source = memorySource(data.read(file))
      const out = memorySource(transcodeDataSetToExplicitLE(source, readDicom(source), null))
      const layout = readDicom(out)
      return Array.from({ length: layout.pixelData?.numberOfFrames ?? 0 }, (_, i) =>
        Buffer.from(readFrame(out, layout, i)).toString('hex'),
      )
    }
    for (const [big, little] of [
      ['rtdose_expb.dcm', 'rtdose.dcm'],
      ['rtdose_expb_1frame.dcm', 'rtdose_1frame.dcm'],
      ['liver_expb_1frame.dcm', 'liver_1frame.dcm'],
      ['MR_small_expb.dcm', 'MR_small.dcm'],
      ['MR_small_bigendian.dcm', 'MR_small.dcm'],
    ] as const) {
      expect(read(big)).toEqual(read(little))
    }
  })
}
