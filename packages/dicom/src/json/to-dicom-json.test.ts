import { referenceData } from '@yingtong/testkit/dicom'
import { describe, expect, it } from 'vitest'
import { memorySource } from '../parse/byte-source.ts'
import { readDicom } from '../parse/read-instance.ts'
import { UID } from '../tables/transfer-syntax.ts'
import { BIG, concat, delimitedSequence, element, itemOf, meta, uids } from '../test/compose.ts'
import { sampleOf } from '../test/reference-sample.ts'
import { elementAtPath, toDicomJson } from './to-dicom-json.ts'

const options = { bulkDataUri: (path: string) => `bulk/${path}` }
const json = (...parts: Uint8Array[]) => toDicomJson(readDicom(memorySource(concat(...parts))), options)
const float = (value: number): Uint8Array => new Uint8Array(new Float64Array([value]).buffer)

describe('DICOM JSON (PS3.18 Annex F)', () => {
  it.each([
    ['IS', 0x00200013, 'IS', ' 12 \\ -3', [12, -3]],
    ['DS', 0x00280030, 'DS', '0.5\\1e3\\+.25', [0.5, 1000, 0.25]],
    ['IS that is none', 0x00280008, 'IS', '1A', ['1A']],
    ['DS that is none', 0x00280030, 'DS', '0,5\\1.', ['0,5', 1]],
    ['empty among others', 0x00280030, 'DS', '1\\\\2 ', [1, null, 2]],
    ['PN', 0x00100010, 'PN', 'Wang^Wei=W=P ', [{ Alphabetic: 'Wang^Wei', Ideographic: 'W', Phonetic: 'P' }]],
    ['PN of nothing but delimiters', 0x00080090, 'PN', '^^^^\\Li', [null, { Alphabetic: 'Li' }]],
    ['PN without alphabetic', 0x00100010, 'PN', '=W', [{ Ideographic: 'W' }]],
    ['CS', 0x00080008, 'CS', 'ORIGINAL\\PRIMARY ', ['ORIGINAL', 'PRIMARY']],
    ['LT keeps backslashes and leading spaces', 0x00104000, 'LT', '  a\\b ', ['  a\\b']],
    ['UI', 0x00081155, 'UI', '1.2.3\0', ['1.2.3']],
    ['AT', 0x00280009, 'AT', Uint8Array.of(0x18, 0, 0x63, 0x10), ['00181063']],
    ['US', 0x00280010, 'US', Uint8Array.of(0, 2), [512]],
    ['SS', 0x00280106, 'SS', Uint8Array.of(0xff, 0xff), [-1]],
    ['FD', 0x00189073, 'FD', float(1.5), [1.5]],
    ['FD not finite', 0x00189073, 'FD', float(Number.NEGATIVE_INFINITY), ['-Infinity']],
    ['UV beyond 2^53', 0x0008040c, 'UV', Uint8Array.of(1, 0, 0, 0, 0, 0, 0x20, 0), ['9007199254740993']],
    ['SV', 0x00720082, 'SV', Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255), [-1]],
  ] as const)('%s', (_, tag, vr, value, expected) => {
    const bytes = typeof value === 'string' ? value : Uint8Array.from(value)
    const element_ = json(uids(), element(tag, vr, bytes))[tag.toString(16).toUpperCase().padStart(8, '0')]
    expect(element_).toEqual({ vr, Value: expected })
  })

  it('leaves empty elements without Value, and keeps empty sequences and items', () => {
    const ds = json(
      uids(),
      element(0x00100020, 'LO', ''),
      element(0x00081032, 'SQ', ''),
      delimitedSequence(0x00081110, [itemOf(new Uint8Array(0))]),
    )
    expect(ds['00100020']).toEqual({ vr: 'LO' })
    expect(ds['00081032']).toEqual({ vr: 'SQ' })
    expect(ds['00081110']).toEqual({ vr: 'SQ', Value: [{}] })
  })

  it('says UTF-8, leaves out file meta, group lengths and trailing padding', () => {
    const ds = json(
      meta(UID.ExplicitVRLittleEndian),
      element(0x00080000, 'UL', Uint8Array.of(1, 0, 0, 0)),
      element(0x00080005, 'CS', 'GB18030 '),
      uids(),
      element(0x00100010, 'PN', Uint8Array.of(0xcd, 0xf5)),
      element(0xfffcfffc, 'OB', new Uint8Array(4)),
    )
    expect(ds['00080005']).toEqual({ vr: 'CS', Value: ['ISO_IR 192'] })
    expect(ds['00100010']).toEqual({ vr: 'PN', Value: [{ Alphabetic: '王' }] })
    expect(
      Object.keys(ds).filter((tag) => tag.endsWith('0000') || tag.startsWith('0002') || tag === 'FFFCFFFC'),
    ).toEqual([])
  })

  it('puts small bytes inline in little endian and large ones behind a URI', () => {
    const small = json(
      uids(BIG),
      element(0x00282000, 'OB', Uint8Array.of(1, 2), BIG),
      element(0x00281201, 'OW', Uint8Array.of(1, 2), BIG),
    )
    expect(small['00282000']).toEqual({ vr: 'OB', InlineBinary: 'AQI=' })
    expect(small['00281201']).toEqual({ vr: 'OW', InlineBinary: 'AgE=' })
    const item = itemOf(element(0x00091001, 'OB', new Uint8Array(5000)))
    const bytes = concat(
      uids(),
      delimitedSequence(0x00540016, [itemOf(new Uint8Array(0)), item]),
      element(0x7fe00010, 'OW', new Uint8Array(8)),
    )
    const layout = readDicom(memorySource(bytes))
    const ds = toDicomJson(layout, { ...options, availableTransferSyntaxUid: '1.2' })
    expect(ds['7FE00010']).toEqual({ vr: 'OW', BulkDataURI: 'bulk/7FE00010' })
    expect(ds['00540016']).toEqual({
      vr: 'SQ',
      Value: [{}, { '00091001': { vr: 'OB', BulkDataURI: 'bulk/00540016/2/00091001' } }],
    })
    expect(ds['00083002']).toEqual({ vr: 'UI', Value: ['1.2'] })
    expect(elementAtPath(layout.dataSet, '00540016/2/00091001')?.length).toBe(5000)
    for (const path of ['00540016/3/00091001', '00540016/2', '', '00540016/x/00091001']) {
      expect(elementAtPath(layout.dataSet, path)).toBeUndefined()
    }
  })
})

const data = referenceData()
if (data !== null) {
  it('converts reference files of every kind into JSON that survives JSON.parse', () => {
    for (const file of sampleOf(data)) {
      const ds = toDicomJson(readDicom(memorySource(data.read(file))), options)
      const text = JSON.stringify(ds)
      expect(JSON.stringify(JSON.parse(text))).toBe(text)
      for (const one of Object.values(ds)) {
        expect(one.vr).toMatch(/^[A-Z]{2}$/)
        expect(
          [one.Value, one.BulkDataURI, one.InlineBinary].filter((part) => part !== undefined).length,
        ).toBeLessThan(2)
      }
      if (file.sopInstanceUID !== null) expect(ds['00080018']?.Value).toEqual([file.sopInstanceUID])
    }
  })
}
