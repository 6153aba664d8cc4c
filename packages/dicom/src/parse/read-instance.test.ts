import { describe, expect, it } from 'vitest'
import { UID } from '../tables/transfer-syntax.ts'
import {
  BIG,
  concat,
  delimitedSequence,
  element,
  IMPLICIT,
  itemOf,
  latin,
  meta,
  uids,
} from '../test/compose.ts'
import { memorySource } from './byte-source.ts'
import { DicomParseError } from './parse-error.ts'
import type { ParseLimits } from './parse-limits.ts'
import { readDicom, readInstance } from './read-instance.ts'

const read = (...parts: Uint8Array[]) => readDicom(memorySource(concat(...parts)))

function codeOf(bytes: Uint8Array, limits: Partial<ParseLimits> = {}): string {
  try {
    readInstance(memorySource(bytes), limits)
  } catch (error) {
    if (error instanceof DicomParseError) return error.code
    throw error
  }
  return 'read'
}

const name = (how = {}) => element(0x00100010, 'PN', 'Wang^Wei ', how)

describe('what a file may lack', () => {
  it.each([
    ['preamble and prefix', concat(meta(UID.ExplicitVRLittleEndian).slice(132), uids(), name())],
    ['preamble', concat(meta(UID.ExplicitVRLittleEndian).slice(128), uids(), name())],
    ['file meta, explicit little endian', concat(uids(), name())],
    ['file meta, implicit', concat(uids(IMPLICIT), name(IMPLICIT))],
    ['file meta, big endian', concat(uids(BIG), name(BIG))],
    ['file meta behind a preamble', concat(new Uint8Array(128), latin('DICM'), uids(), name())],
    [
      'group length of the meta',
      concat(new Uint8Array(128), latin('DICM'), meta(UID.ExplicitVRLittleEndian).slice(144), uids(), name()),
    ],
  ])('%s', (_, bytes) => {
    const layout = readInstance(memorySource(bytes))
    expect(layout.sopInstanceUid).toBe('1.2.3.4')
    expect(layout.dataSet.string('PatientName')).toBe('Wang^Wei')
  })

  it('a right group length: the group itself tells its end', () => {
    const head = meta(UID.ExplicitVRLittleEndian)
    for (const wrong of [0, 9999, 0xfffffff0]) {
      const bytes = concat(head, uids())
      new DataView(bytes.buffer).setUint32(140, wrong, true)
      expect(readInstance(memorySource(bytes)).dataSetOffset).toBe(head.length)
    }
  })

  it('the transfer syntax: guessed from the data set', () => {
    expect(read(uids(IMPLICIT)).transferSyntaxUid).toBe(UID.ImplicitVRLittleEndian)
    expect(read(uids(BIG)).transferSyntaxUid).toBe(UID.ExplicitVRBigEndian)
  })

  it('truth: the data set is believed, not the file meta', () => {
    const layout = read(meta(UID.ExplicitVRLittleEndian), uids(IMPLICIT), name(IMPLICIT))
    expect(layout.transferSyntaxUid).toBe(UID.ImplicitVRLittleEndian)
    expect(layout.dataSet.string('PatientName')).toBe('Wang^Wei')
    expect(read(meta(UID.DeflatedExplicitVRLittleEndian), uids()).inflatedDataSet).toBeNull()
  })

  it('DICM proves nothing when it stands inside a value', () => {
    const comment = element(0x00104000, 'LT', `${'x'.repeat(200)}`)
    const bytes = concat(uids(), comment)
    bytes.set(latin('DICM'), 128)
    expect(readInstance(memorySource(bytes)).dataSetOffset).toBe(0)
  })
})

describe('odd elements', () => {
  it('VR UN of undefined length holds implicit VR, or explicit by mistake', () => {
    const implicitItem = itemOf(element(0x00080100, 'SH', 'T-D3000 ', IMPLICIT))
    const explicitItem = itemOf(element(0x00080100, 'SH', 'T-D3000 '), { delimited: true })
    for (const item of [implicitItem, explicitItem]) {
      const ds = read(uids(), delimitedSequence(0x00091001, [item], 'UN')).dataSet
      expect(ds.get('00091001')?.vr).toBe('SQ')
      expect(ds.items('00091001')[0]?.string('CodeValue')).toBe('T-D3000')
    }
  })

  it('VR UN of a public tag is what the dictionary says', () => {
    const ds = read(uids(), element(0x00280010, 'UN', Uint8Array.of(0, 2))).dataSet
    expect(ds.number('Rows')).toBe(512)
    const sequence = itemOf(element(0x00080100, 'SH', 'CHEST ', IMPLICIT))
    const unknown = read(uids(), element(0x00081032, 'UN', sequence)).dataSet
    expect(unknown.items('ProcedureCodeSequence')[0]?.string('CodeValue')).toBe('CHEST')
    const garbage = read(uids(), element(0x00081032, 'UN', latin('no items'))).dataSet
    expect(garbage.get('ProcedureCodeSequence')?.vr).toBe('UN')
  })

  it('unknown VRs are read as UN, missing ones as the dictionary says', () => {
    const ds = read(
      uids(),
      element(0x00091001, 'ZZ', 'ab'),
      element(0x00100020, 'LO', 'ID12', IMPLICIT),
      name(),
    ).dataSet
    expect(ds.get('00091001')?.vr).toBe('UN')
    expect(ds.string('PatientID')).toBe('ID12')
    expect(ds.string('PatientName')).toBe('Wang^Wei')
  })

  it.each(['??', '  ', '\0\0'])('“%s” in the place of a VR is UN with a short length', (code) => {
    const odd = concat(Uint8Array.of(0x09, 0, 0x01, 0x10), latin(code), Uint8Array.of(4, 0), latin('abcd'))
    const ds = read(uids(), odd, name()).dataSet
    expect(ds.get('00091001')).toMatchObject({ vr: 'UN', length: 4 })
    expect(ds.string('PatientName')).toBe('Wang^Wei')
  })

  it('a group length first fits both byte orders: the declared one decides', () => {
    const groupLength = (how = {}) => element(0x00080000, 'UL', Uint8Array.of(0, 0, 0, 100), how)
    const big = read(meta(UID.ExplicitVRBigEndian), groupLength(BIG), uids(BIG), name(BIG)).dataSet
    expect(big.string('PatientName')).toBe('Wang^Wei')
    const little = read(meta(UID.ExplicitVRLittleEndian), groupLength(), uids(), name()).dataSet
    expect(little.string('PatientName')).toBe('Wang^Wei')
  })

  it('odd lengths, empty values, a forgotten item delimiter', () => {
    const item = itemOf(element(0x00080100, 'SH', 'ABC'), { delimited: true }).slice(0, -8)
    const ds = read(
      uids(),
      delimitedSequence(0x00081032, [item]),
      element(0x00100010, 'PN', 'Li^Na'),
      element(0x00100020, 'LO', ''),
    ).dataSet
    expect(ds.items('ProcedureCodeSequence')[0]?.string('CodeValue')).toBe('ABC')
    expect(ds.string('PatientName')).toBe('Li^Na')
    expect(ds.string('PatientID')).toBeUndefined()
    expect(ds.has('PatientID')).toBe(true)
  })

  it('padding and garbage behind the pixels are left out', () => {
    const pixels = element(0x7fe00010, 'OW', new Uint8Array(16))
    const whole = concat(meta(UID.ExplicitVRLittleEndian), uids(), pixels)
    for (const tail of [
      new Uint8Array(100),
      new Uint8Array(3),
      latin('garbage garbage garbage'),
      Uint8Array.from({ length: 40 }, () => 255),
    ]) {
      const layout = readInstance(memorySource(concat(whole, tail)))
      expect(layout.dataSetEnd).toBe(whole.length)
      expect(layout.pixelData?.valueLength).toBe(16)
    }
  })

  it('of an element that comes twice, the first counts', () => {
    expect(
      read(uids(), element(0x00100020, 'LO', 'A1'), element(0x00100020, 'LO', 'B2')).dataSet.string(
        'PatientID',
      ),
    ).toBe('A1')
  })

  it('big endian numbers', () => {
    const ds = read(
      uids(BIG),
      element(0x00280010, 'US', Uint8Array.of(2, 0), BIG),
      element(0x00280009, 'AT', Uint8Array.of(0, 0x18, 0x10, 0x63), BIG),
    ).dataSet
    expect(ds.number('Rows')).toBe(512)
    expect(ds.strings('FrameIncrementPointer')).toEqual(['00181063'])
  })

  it('the character set of an item is its own', () => {
    const item = itemOf(
      concat(
        element(0x00080005, 'CS', 'ISO_IR 192'),
        element(0x00080104, 'LO', Uint8Array.of(0xe8, 0x83, 0xb8)),
      ),
    )
    const inherited = itemOf(element(0x00080104, 'LO', Uint8Array.of(0xd0, 0xd8)))
    const ds = read(
      element(0x00080005, 'CS', 'GB18030 '),
      uids(),
      delimitedSequence(0x00081032, [item, inherited]),
    ).dataSet
    expect(ds.items('ProcedureCodeSequence').map((one) => one.string('CodeMeaning'))).toEqual(['胸', '胸'])
  })
})

describe('what is refused, and why', () => {
  const head = () => concat(meta(UID.ExplicitVRLittleEndian), uids())
  const nested = (depth: number): Uint8Array => {
    let bytes: Uint8Array = new Uint8Array(0)
    for (let level = 0; level < depth; level += 1)
      bytes = delimitedSequence(0x00081032, [itemOf(bytes, { delimited: true })])
    return bytes
  }

  it.each([
    ['nothing', new Uint8Array(0), 'not-dicom'],
    ['text', latin('PK\u0003\u0004 this is no DICOM file at all, but something else'), 'not-dicom'],
    ['a PDF', latin(`%PDF-1.7\n${'x'.repeat(400)}`), 'not-dicom'],
    ['only a preamble', concat(new Uint8Array(128), latin('DICM')), 'not-dicom'],
    ['zeros', new Uint8Array(4096), 'not-dicom'],
    ['no data set', meta(UID.ExplicitVRLittleEndian), 'not-dicom'],
    [
      'a DICOMDIR',
      concat(meta(UID.ExplicitVRLittleEndian), uids(), element(0x00041220, 'SQ', '')),
      'missing-uid',
    ],
    ['no UIDs', concat(meta(UID.ExplicitVRLittleEndian), name()), 'missing-uid'],
    [
      'a path as UID',
      concat(uids().slice(0, 34), element(0x00080018, 'UI', '../../etc'), uids().slice(50)),
      'missing-uid',
    ],
    [
      'a value beyond the end',
      concat(head(), element(0x00100010, 'PN', 'Wang', { length: 400 })),
      'truncated',
    ],
    [
      '3 GB of pixels',
      concat(head(), element(0x7fe00010, 'OW', new Uint8Array(64), { length: 3221225472 })),
      'truncated',
    ],
    ['a sequence without end', concat(head(), delimitedSequence(0x00081032, []).slice(0, -8)), 'truncated'],
    [
      'an item beyond its sequence',
      concat(head(), element(0x00081032, 'SQ', itemOf(name()).slice(0, 12)), new Uint8Array(64)),
      'bad-length',
    ],
    ['64 levels', concat(head(), nested(64)), 'read'],
    ['65 levels', concat(head(), nested(65)), 'too-deep'],
    ['100,000 levels', concat(head(), nested(1000), nested(1000)), 'too-deep'],
  ])('%s', (_, bytes, code) => {
    expect(codeOf(bytes)).toBe(code)
  })

  it('is torn wherever it ends inside an element; zeros behind it are padding', () => {
    const last = element(0x00200013, 'IS', '1 ')
    const whole = concat(head(), name())
    for (let missing = 1; missing <= last.length; missing += 1) {
      const bytes = concat(whole, last.slice(0, last.length - missing))
      expect([missing, codeOf(bytes)]).toEqual([missing, missing === last.length ? 'read' : 'truncated'])
    }
    for (const zeros of [1, 2, 7, 8, 100]) expect(codeOf(concat(whole, new Uint8Array(zeros)))).toBe('read')
  })

  it('more elements, header bytes or fragments than the budget', () => {
    const many = concat(
      head(),
      ...Array.from({ length: 50 }, (_, i) => element(0x00091000 + i, 'LO', 'x'.repeat(100))),
    )
    expect(codeOf(many)).toBe('read')
    expect(codeOf(many, { maxElements: 40 })).toBe('too-many-elements')
    expect(codeOf(many, { maxHeaderBytes: 2000 })).toBe('too-large')
    const fragments = Array.from({ length: 20 }, () => itemOf(new Uint8Array(2)))
    const encapsulated = concat(head(), delimitedSequence(0x7fe00010, fragments, 'OB'))
    expect(codeOf(encapsulated, { maxFragments: 10 })).toBe('too-many-elements')
  })

  it('says what is wrong in plain words, without patient data', () => {
    const bytes = concat(
      head(),
      name(),
      element(0x7fe00010, 'OW', new Uint8Array(64), { length: 3221225472 }),
    )
    expect(() => readInstance(memorySource(bytes))).toThrow(
      '(7FE0,0010) PixelData claims 3221225472 bytes, but the file has 64 left.',
    )
  })
})
