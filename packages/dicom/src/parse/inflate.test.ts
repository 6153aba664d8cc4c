import { deflateSync, zlibSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { UID } from '../tables/transfer-syntax.ts'
import { concat, element, meta, uids } from '../test/compose.ts'
import { cpuMsOf } from '../test/cpu-time.ts'
import { memorySource } from './byte-source.ts'
import { inflateDataSet } from './inflate.ts'
import { DicomParseError } from './parse-error.ts'
import { DEFAULT_LIMITS } from './parse-limits.ts'
import { readInstance } from './read-instance.ts'

const dataSet = concat(
  uids(),
  element(0x00100010, 'PN', 'Wang^Wei '),
  element(0x7fe00010, 'OW', new Uint8Array(1000)),
)
const head = meta(UID.DeflatedExplicitVRLittleEndian)

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (error) {
    return error instanceof DicomParseError ? error.code : String(error)
  }
  return 'read'
}

describe('deflated data sets', () => {
  it.each([
    ['RFC 1951', deflateSync(dataSet)],
    ['with the header of RFC 1950', zlibSync(dataSet)],
    ['padded', concat(deflateSync(dataSet), new Uint8Array(1))],
  ])('%s', (_, deflated) => {
    const layout = readInstance(memorySource(concat(head, deflated)))
    expect(layout.transferSyntaxUid).toBe(UID.DeflatedExplicitVRLittleEndian)
    expect(layout.dataSet.string('PatientName')).toBe('Wang^Wei')
    expect(layout.inflatedDataSet).toEqual(dataSet)
    expect(layout.pixelData).toMatchObject({
      inflated: true,
      valueLength: 1000,
      valueOffset: dataSet.length - 1000,
    })
  })

  it('refuses what is cut or garbled', () => {
    const deflated = deflateSync(dataSet)
    for (const cut of [3, 20, deflated.length - 5]) {
      expect(['deflate', 'truncated', 'not-dicom']).toContain(
        codeOf(() => readInstance(memorySource(concat(head, deflated.slice(0, cut))))),
      )
    }
    expect(codeOf(() => inflateDataSet(Uint8Array.of(0xff, 0xff, 0xff, 0xff), DEFAULT_LIMITS))).toBe(
      'deflate',
    )
  })

  it('stops a bomb before it unfolds', () => {
    const bomb = deflateSync(new Uint8Array(32 * 1024 * 1024))
    const spent = cpuMsOf(() => {
      expect(codeOf(() => inflateDataSet(bomb, { ...DEFAULT_LIMITS, maxInflatedRatio: 10 }))).toBe(
        'too-large',
      )
      expect(codeOf(() => inflateDataSet(bomb, { ...DEFAULT_LIMITS, maxInflatedBytes: 1024 * 1024 }))).toBe(
        'too-large',
      )
    })
    expect(spent).toBeLessThan(2000)
  })
})
