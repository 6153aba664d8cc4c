import { referenceData } from '@yingtong/testkit/dicom'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toDicomJson } from '../json/to-dicom-json.ts'
import { readFrame } from '../pixel/read-frame.ts'
import { UID } from '../tables/transfer-syntax.ts'
import { BIG, concat, delimitedSequence, element, IMPLICIT, itemOf, meta, uids } from '../test/compose.ts'
import { cpuMsOf } from '../test/cpu-time.ts'
import { writePart10 } from '../write/write-part10.ts'
import { memorySource } from './byte-source.ts'
import { DicomParseError } from './parse-error.ts'
import { readDicom } from './read-instance.ts'

const RUNS = 1500
const CPU_MS_MAX = 1000

const pixels = element(0x7fe00010, 'OW', new Uint8Array(64))
const rich = concat(
  element(0x00080005, 'CS', 'ISO_IR 192'),
  uids(),
  delimitedSequence(0x00081032, [
    itemOf(element(0x00080100, 'SH', 'CHEST ')),
    itemOf(element(0x00080104, 'LO', 'abc '), { delimited: true }),
  ]),
  delimitedSequence(0x00091010, [itemOf(element(0x00080100, 'SH', 'T-D3000 ', IMPLICIT))], 'UN'),
  element(0x00280010, 'US', Uint8Array.of(8, 0)),
  element(0x00280011, 'US', Uint8Array.of(8, 0)),
  element(0x00280100, 'US', Uint8Array.of(8, 0)),
)
const json = {
  '00080016': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.7'] },
  '00080018': { vr: 'UI', Value: ['1.2.3'] },
  '00280008': { vr: 'IS', Value: [2] },
  '7FE00010': { vr: 'OB', BulkDataURI: 'frames' },
}
const frames = [new Uint8Array(40), new Uint8Array(60)]
const reference = referenceData()

/** Small files of every structure: native, big endian, deflated, encapsulated, bare; and real ones where they are. */
const seeds: readonly Uint8Array[] = [
  concat(meta(UID.ExplicitVRLittleEndian), rich, pixels),
  concat(rich, pixels),
  concat(uids(IMPLICIT), element(0x00100010, 'PN', 'Wang^Wei', IMPLICIT)),
  concat(meta(UID.ExplicitVRBigEndian), uids(BIG), element(0x00280010, 'US', Uint8Array.of(0, 8), BIG)),
  writePart10(json, { transferSyntaxUid: UID.JPEGBaseline8Bit, bulk: () => frames }),
  writePart10(json, {
    transferSyntaxUid: UID.DeflatedExplicitVRLittleEndian,
    bulk: () => new Uint8Array(3000),
  }),
  ...(reference?.files
    .filter((file) => file.bytes < 3000)
    .map((file) => new Uint8Array(reference.read(file))) ?? []),
]

/** Reads everything there is to read; only DicomParseError may come out. */
function readAll(bytes: Uint8Array): void {
  const spent = cpuMsOf(() => {
    try {
      const source = memorySource(bytes)
      const layout = readDicom(source)
      JSON.stringify(toDicomJson(layout, { bulkDataUri: (path) => path }))
      if (layout.pixelData !== null) readFrame(source, layout, 0)
    } catch (error) {
      if (!(error instanceof DicomParseError)) throw error
      expect(error.publicText).toMatch(/^[\x20-\x7e]+$/)
    }
  })
  expect(spent).toBeLessThan(CPU_MS_MAX)
}

const seed = fc.nat(seeds.length - 1).map((index) => seeds[index] as Uint8Array)
const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

it('the seeds themselves can be read', () => {
  for (const bytes of seeds.slice(0, 6))
    expect(readDicom(memorySource(bytes)).dataSet.size).toBeGreaterThan(0)
})

it('any cut leaves a readable file or a DicomParseError', () => {
  fc.assert(
    fc.property(seed, place, (bytes, at) => readAll(bytes.slice(0, Math.floor(bytes.length * at)))),
    { numRuns: RUNS },
  )
})

it('so do flipped bits', () => {
  const flips = fc.array(fc.tuple(place, fc.nat(7)), { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(seed, flips, (bytes, list) => {
      const broken = new Uint8Array(bytes)
      for (const [at, bit] of list) {
        const index = Math.floor(broken.length * at)
        broken[index] = (broken[index] as number) ^ (1 << bit)
      }
      readAll(broken)
    }),
    { numRuns: RUNS },
  )
})

it('so do lying lengths: 32-bit values written over any place', () => {
  const lie = fc.constantFrom(0, 1, 7, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0xfffee000, 0xe000fffe)
  fc.assert(
    fc.property(seed, place, lie, (bytes, at, value) => {
      const broken = new Uint8Array(bytes)
      if (broken.length < 4) return
      new DataView(broken.buffer).setUint32(Math.floor((broken.length - 4) * at), value, true)
      readAll(broken)
    }),
    { numRuns: RUNS },
  )
})

it('so does noise, bare or behind a right beginning', () => {
  const noise = fc.uint8Array({ minLength: 0, maxLength: 400 })
  fc.assert(
    fc.property(seed, place, noise, fc.boolean(), (bytes, at, random, bare) => {
      readAll(bare ? random : concat(bytes.slice(0, Math.floor(bytes.length * at)), random))
    }),
    { numRuns: RUNS },
  )
})
