import { type ReferenceFile, referenceData } from '@yingtong/testkit/dicom'
import { describe, expect, it } from 'vitest'
import { cpuMsOf } from '../test/cpu-time.ts'
import { memorySource } from './byte-source.ts'
import { DicomParseError } from './parse-error.ts'
import { type InstanceLayout, readDicom, readInstance } from './read-instance.ts'

const data = referenceData()

/** Element values of the manifest are those of the data set. */
function expectLikeManifest(layout: InstanceLayout, file: ReferenceFile): void {
  const found = {
    sopClassUID: layout.sopClassUid || null,
    sopInstanceUID: layout.sopInstanceUid || null,
    studyInstanceUID: layout.studyInstanceUid || null,
    seriesInstanceUID: layout.seriesInstanceUid || null,
    transferSyntaxUID: layout.transferSyntaxUid,
    modality: layout.dataSet.string('Modality') ?? null,
    rows: layout.dataSet.number('Rows') ?? null,
    columns: layout.dataSet.number('Columns') ?? null,
    bitsAllocated: layout.dataSet.number('BitsAllocated') ?? null,
    photometric: layout.dataSet.string('PhotometricInterpretation') ?? null,
    charset: layout.dataSet.text('SpecificCharacterSet') ?? null,
  }
  const { sopClassUID, sopInstanceUID, studyInstanceUID, seriesInstanceUID, transferSyntaxUID } = file
  const { modality, rows, columns, bitsAllocated, photometric, charset } = file
  const uids = { sopClassUID, sopInstanceUID, studyInstanceUID, seriesInstanceUID, transferSyntaxUID }
  expect(found).toEqual({ ...uids, modality, rows, columns, bitsAllocated, photometric, charset })
}

function expectPixels(layout: InstanceLayout, file: ReferenceFile): void {
  const pixels = layout.pixelData
  if (pixels === null) return
  expect(pixels.numberOfFrames).toBe(file.frames ?? 1)
  if (!pixels.encapsulated) {
    expect(pixels.valueLength * 8).toBeGreaterThanOrEqual(pixels.frameBits * pixels.numberOfFrames)
    return
  }
  expect(pixels.frameFragments).toHaveLength(pixels.numberOfFrames)
  expect(pixels.frameFragments.flat()).toEqual(pixels.fragments.map((_, index) => index))
}

if (data !== null) {
  const valid = data.files.filter((file) => file.expect === 'valid')
  const damaged = data.files.filter((file) => file.expect === 'damaged')

  describe('the reference files', () => {
    it.each(valid.map((file) => [file.path, file] as const))('reads %s', (_, file) => {
      const bytes = data.read(file)
      const layout = readDicom(memorySource(bytes))
      expectLikeManifest(layout, file)
      expectPixels(layout, file)
      if (file.patientName !== undefined) expect(layout.dataSet.string('PatientName')).toBe(file.patientName)
      if (file.storable) expect(readInstance(memorySource(bytes)).sopInstanceUid).toBe(file.sopInstanceUID)
      else expect(() => readInstance(memorySource(bytes))).toThrow(DicomParseError)
    })

    it.each(damaged.map((file) => [file.path, file] as const))('survives %s', (_, file) => {
      const source = memorySource(data.read(file))
      const spent = cpuMsOf(() => {
        try {
          const layout = readDicom(source)
          if (file.sopInstanceUID !== null) expect(layout.sopInstanceUid).toBe(file.sopInstanceUID)
        } catch (error) {
          expect(error).toBeInstanceOf(DicomParseError)
        }
      })
      expect(spent).toBeLessThan(500)
    })

    it('reads what is damaged but whole', () => {
      const readable = damaged.filter((file) => {
        try {
          return readDicom(memorySource(data.read(file))).dataSet.size > 0
        } catch {
          return false
        }
      })
      // Cut files, a stray byte before everything, and a directory record that reaches beyond the end are refused.
      const refused = damaged
        .filter((file) => !readable.includes(file))
        .map((file) => file.path.split('/').at(-1))
      expect(refused.sort()).toEqual([
        '3gb-bulk-data-truncated',
        'DICOMDIR-nooffset',
        'MR_truncated.dcm',
        'no_meta.dcm',
        'rtplan_truncated.dcm',
      ])
    })

    it('reads the same through a window of a file as from memory', () => {
      for (const file of valid.filter((_, index) => index % 10 === 0)) {
        const bytes = data.read(file)
        const windowed = {
          byteLength: bytes.length,
          read: (at: number, length: number) => bytes.slice(at, at + length),
        }
        const a = readDicom(memorySource(bytes))
        const b = readDicom(windowed)
        const summary = (layout: InstanceLayout) =>
          [...layout.dataSet.elements()].map((e) => [
            e.tag,
            e.vr,
            e.offset,
            e.length,
            layout.dataSet.text(e.tagNumber),
          ])
        expect(summary(b)).toEqual(summary(a))
        expect(b.pixelData).toEqual(a.pixelData)
      }
    })
  })
}
