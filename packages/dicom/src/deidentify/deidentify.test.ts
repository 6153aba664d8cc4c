import { execFile } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  ctInstance,
  encapsulatedPdf,
  everyCharacterSet,
  everyTransferSyntax,
  misdeclaredCharsets,
  referenceData,
  structuredReport,
  usMultiframe,
} from '@yingtong/testkit/dicom'
import { requireTool } from '@yingtong/testkit/machine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memorySource } from '../parse/byte-source.ts'
import type { DataSet } from '../parse/data-set.ts'
import type { Element } from '../parse/element.ts'
import { DicomParseError } from '../parse/parse-error.ts'
import { type InstanceLayout, readDicom } from '../parse/read-instance.ts'
import { latin } from '../test/compose.ts'
import { sampleOf } from '../test/reference-sample.ts'
import { clearUnusedBits, hasUnusedBits } from './clear-unused-bits.ts'
import { deidentify } from './deidentify.ts'
import { BASIC_PROFILE, type DeidentifyOptions, type Pseudonyms } from './deidentify-options.ts'
import { filledPiece, type Piece, rangesOf } from './piece-writer.ts'

const pseudonyms: Pseudonyms = {
  patientId: 'ANON-KQXZJWVBHG',
  shiftDays: -1234,
  uid: (original) =>
    `2.25.${BigInt(`0x${createHmac('sha256', 'test').update(original).digest('hex').slice(0, 32)}`)}`,
}

/** The result as one array: ranges are filled from the original. */
function run(bytes: Uint8Array, options: Partial<DeidentifyOptions> = {}) {
  const layout = readDicom(memorySource(bytes))
  const { pieces, byteLength } = deidentify(layout, { ...BASIC_PROFILE, ...options }, pseudonyms)
  const contents = (piece: Piece) =>
    rangesOf(piece).map((range) => bytes.slice(range.offset, range.offset + range.length))
  const parts = pieces.map((piece) => filledPiece(piece, contents(piece)))
  const out = new Uint8Array(Buffer.concat(parts))
  expect(out.length).toBe(byteLength)
  return { layout, out, after: readDicom(memorySource(out)) }
}

const IDENTITY = new Set(
  `PatientName PatientID PatientBirthDate OtherPatientIDs OtherPatientNames PatientAddress
  PatientTelephoneNumbers PatientMotherBirthName MilitaryRank EthnicGroup Occupation PatientComments
  AdditionalPatientHistory AccessionNumber StudyID InstitutionName InstitutionAddress ReferringPhysicianName
  PerformingPhysicianName OperatorsName NameOfPhysiciansReadingStudy PhysiciansOfRecord RequestingPhysician StationName
  DeviceSerialNumber StudyDate SeriesDate AcquisitionDate ContentDate StudyDescription ImageComments
  StudyInstanceUID SeriesInstanceUID SOPInstanceUID FrameOfReferenceUID`.split(/\s+/),
)

function* everyElement(ds: DataSet): Generator<readonly [DataSet, Element]> {
  for (const element of ds.elements()) {
    yield [ds, element]
    for (const item of element.items ?? []) yield* everyElement(item)
  }
}

const MEANINGLESS = /^(?:anonymous|removed|unknown|none|null|19000101|0+|x+)$/i

/** Raw bytes of everything that could say who it is, wherever it stands; short values prove nothing. */
function identifyingBytes(layout: InstanceLayout): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>()
  for (const [ds, element] of everyElement(layout.dataSet)) {
    const { value, vr, tagNumber } = element
    if (value === null || value.length < 6) continue
    const keyword = [...IDENTITY].find((name) => ds.get(name) === element)
    if (keyword === undefined && vr !== 'PN' && vr !== 'DA' && vr !== 'UI' && tagNumber >>> 16 !== 0x0010)
      continue
    if (vr === 'UI' && (keyword === undefined || KIND.has(tagNumber))) continue
    // Sex, age, size and time of day say nothing of anybody alone.
    if (['CS', 'AS', 'DS', 'TM', 'US', 'SQ', 'OB', 'UN'].includes(vr)) continue
    for (const each of Buffer.from(value).toString('latin1').split('\\')) {
      const text = each.replace(/[\0 ^=]+$/, '')
      if (
        text.length < 6 ||
        /^\d{6}$/.test(text) ||
        MEANINGLESS.test(text) ||
        text.startsWith('1.2.840.10008.')
      )
        continue
      found.set(`${element.tag} ${text}`, latin(text))
    }
  }
  return found
}
const KIND = new Set([0x00080016, 0x00081150])

/** What remains of the identity, anywhere in the file. */
function remains(layout: InstanceLayout, out: Uint8Array): string[] {
  const bytes = Buffer.from(out.buffer, out.byteOffset, out.byteLength)
  return [...identifyingBytes(layout)]
    .filter(([, value]) => bytes.includes(Buffer.from(value)))
    .map(([name]) => name)
}
/** What is stored of the samples, and of compressed frames all but what was blanked: those bytes are zero. */
function samplesOf(
  bytes: Uint8Array,
  layout: InstanceLayout,
  blankedBy?: Uint8Array | null,
): Uint8Array | null {
  const { pixelData, inflatedDataSet } = layout
  if (pixelData === null) return null
  const from = inflatedDataSet ?? bytes
  const ranges = pixelData.encapsulated
    ? pixelData.fragments
    : [{ offset: pixelData.valueOffset, length: pixelData.valueLength }]
  const samples = Buffer.concat(
    ranges.map((range) => from.subarray(range.offset, range.offset + range.length)),
  )
  if (pixelData.encapsulated) {
    // A box of metadata has become free space (ISO 15444-1 leaves its type open).
    const out = Buffer.from(blankedBy ?? [])
    const free = new Set<number>()
    for (let at = out.indexOf('free'); at >= 0; at = out.indexOf('free', at + 4))
      for (let byte = at; byte < at + 4; byte += 1) free.add(byte)
    return samples.map((byte, at) => (out[at] === 0 || free.has(at) ? out[at]! : byte))
  }
  if (hasUnusedBits(pixelData)) clearUnusedBits(samples, pixelData)
  return samples
}

/** Digests of the samples before and after; what went from a compressed frame left zeros behind, in no more than that. */
function samplePair(before: Uint8Array, layout: InstanceLayout, out: Uint8Array, after: InstanceLayout) {
  const kept = samplesOf(out, after)
  const digest = (bytes: Uint8Array | null) => bytes && createHash('sha256').update(bytes).digest('hex')
  return [digest(samplesOf(before, layout, kept)), digest(kept)] as const
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yingtong-deidentify-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function dcmdumpReads(bytes: Uint8Array): Promise<boolean> {
  const path = join(folder, 'object.dcm')
  await writeFile(path, bytes)
  return promisify(execFile)(requireTool('dcmdump'), ['-q', '+L', '-M', path], { maxBuffer: 1 << 28 }).then(
    () => true,
    () => false,
  )
}

const rich = {
  patient: {
    patientId: 'QH0001234',
    patientName: 'Chen^YuLan=陈玉兰',
    birthDate: '19680304',
    sex: 'F',
    age: '058Y',
  },
  accessionNumber: 'M2603180127',
  institutionName: '青河县人民医院',
  stationName: 'CTROOM7',
  referringPhysician: 'Ma^Li=马丽',
  studyDescription: '陈玉兰 胸部平扫',
  studyDate: '20260318',
  studyTime: '132200',
} as const

describe('P6: de-identification by the Basic Application Level Confidentiality Profile (PS3.15 Annex E)', () => {
  it('leaves nothing of the identity and says how it was done', () => {
    const { layout, out, after } = run(ctInstance({ rows: 8, columns: 8, ...rich }))
    expect(remains(layout, out)).toEqual([])
    for (const text of ['陈玉兰', '马丽', '青河', 'QH0001234', 'CTROOM7', '19680304', '20260318'])
      expect(Buffer.from(out).includes(text), text).toBe(false)
    const { dataSet } = after
    expect(dataSet.string('PatientIdentityRemoved')).toBe('YES')
    expect(dataSet.string('PatientID')).toBe(pseudonyms.patientId)
    expect(dataSet.items('DeidentificationMethodCodeSequence').map((i) => i.string('CodeValue'))).toEqual([
      '113100',
    ])
    expect(dataSet.string('LongitudinalTemporalInformationModified')).toBe('REMOVED')
    expect(after.fileMeta?.string('MediaStorageSOPInstanceUID')).toBe(after.sopInstanceUid)
    expect(after.sopInstanceUid).toBe(pseudonyms.uid(layout.sopInstanceUid))
    expect(after.studyInstanceUid).toBe(pseudonyms.uid(layout.studyInstanceUid))
    expect(dataSet.has('PatientAge')).toBe(false)
    expect(dataSet.string('Modality')).toBe('CT')
  })

  it('keeps what the options name, and names the options', () => {
    const { after, layout } = run(ctInstance({ rows: 8, columns: 8, ...rich }), {
      dates: 'shift',
      keepUids: true,
      keepPatientCharacteristics: true,
      keepDevice: true,
      keepInstitution: true,
    })
    const { dataSet } = after
    // 2026-03-18 less 1234 days.
    expect(dataSet.string('StudyDate')).toBe('20221031')
    expect(dataSet.string('StudyTime')).toBe('132200')
    expect(dataSet.string('PatientBirthDate')).toBeUndefined()
    expect(dataSet.string('PatientAge')).toBe('058Y')
    expect(dataSet.string('StationName')).toBe('CTROOM7')
    expect(dataSet.string('InstitutionName')).toBe('青河县人民医院')
    expect(after.sopInstanceUid).toBe(layout.sopInstanceUid)
    expect(dataSet.string('PatientName')).toBe(pseudonyms.patientId)
    expect(dataSet.items('DeidentificationMethodCodeSequence').map((i) => i.string('CodeValue'))).toEqual([
      '113100',
      '113107',
      '113108',
      '113109',
      '113110',
      '113112',
    ])
    const kept = run(ctInstance({ rows: 8, columns: 8, ...rich }), { dates: 'keep' }).after.dataSet
    expect(kept.string('StudyDate')).toBe('20260318')
    expect(kept.string('LongitudinalTemporalInformationModified')).toBe('UNMODIFIED')
  })

  it('is right in every character set, declared or not', async () => {
    for (const { bytes, charset } of [...everyCharacterSet(), ...misdeclaredCharsets()]) {
      const { layout, out } = run(bytes)
      expect(remains(layout, out), charset).toEqual([])
    }
  })

  it('leaves the pixels of every transfer syntax as they are', async () => {
    for (const { bytes, uid, decodable } of await everyTransferSyntax()) {
      // What only claims to be a JPEG or JPEG 2000 is refused: nobody could say what is hidden in it.
      if (!decodable && /\.4\.([56]\d|9[23])$/.test(uid)) {
        expect(() => run(bytes), uid).toThrow(DicomParseError)
        continue
      }
      const { layout, out, after } = run(bytes)
      const [was, is] = samplePair(bytes, layout, out, after)
      expect(is, uid).toBe(was)
      expect(remains(layout, out), uid).toEqual([])
      expect(await dcmdumpReads(out), uid).toBe(await dcmdumpReads(bytes))
    }
  })

  it('empties documents and reports of their words', async () => {
    const report = {
      title: '影像报告',
      findings: '陈玉兰 右肺结节',
      impression: '马丽医师 复查',
      observer: '马丽',
    }
    const objects = [
      encapsulatedPdf(rich),
      structuredReport({ ...rich, ...report } as never),
      usMultiframe(rich),
    ]
    for (const bytes of objects) {
      const { layout, out } = run(bytes)
      expect(remains(layout, out)).toEqual([])
      for (const word of ['陈玉兰', '右肺结节', '马丽'])
        expect(Buffer.from(out).includes(word), word).toBe(false)
      expect(await dcmdumpReads(out)).toBe(true)
    }
  })

  it('maps a UID the same way everywhere, so that references still hold', () => {
    const [first, second] = [1, 2].map((instanceNumber) =>
      run(ctInstance({ rows: 8, columns: 8, seed: 5, instanceNumber })),
    )
    expect(first!.after.studyInstanceUid).toBe(second!.after.studyInstanceUid)
    expect(first!.after.sopInstanceUid).not.toBe(second!.after.sopInstanceUid)
  })
})

const data = referenceData()
if (data !== null) {
  // A directory of a medium is no object.
  const objects = sampleOf(data).filter((file) => !/DICOMDIR/.test(file.path))
  describe('P6: the reference files', () => {
    it.each(objects.map((file) => [file.path, file] as const))('%s', (_, file) => {
      const bytes = data.read(file)
      for (const options of [{}, { dates: 'shift' as const }]) {
        const { layout, out, after } = run(bytes, options)
        expect(remains(layout, out)).toEqual([])
        const [was, is] = samplePair(bytes, layout, out, after)
        expect(is).toBe(was)
        expect([...after.dataSet.elements()].filter((e) => (e.tagNumber >>> 16) & 1)).toEqual([])
      }
    })

    it('are read by DCMTK afterwards as they were before', async () => {
      const few = objects.filter((_, index) => index % 8 === 0)
      for (const file of few) {
        const bytes = data.read(file)
        if (await dcmdumpReads(bytes)) expect(await dcmdumpReads(run(bytes).out), file.path).toBe(true)
      }
    }, 60_000)
  })
}
