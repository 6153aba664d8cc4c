import { describe, expect, it } from 'vitest'
import { SopStatus, sopStatusName } from './sop-status.ts'
import { SopClass, STORAGE_SOP_CLASSES } from './storage-sop-class.ts'
import { TRANSFER_SYNTAXES, transferSyntaxOf, UID } from './transfer-syntax.ts'
import { isStorableUid, isValidUid, newUid } from './uid.ts'

describe('transfer syntaxes', () => {
  it('have valid UIDs and one keyword each', () => {
    expect(TRANSFER_SYNTAXES.size).toBe(62)
    for (const syntax of TRANSFER_SYNTAXES.values()) expect(isValidUid(syntax.uid)).toBe(true)
    expect(new Set([...TRANSFER_SYNTAXES.values()].map((syntax) => syntax.keyword)).size).toBe(62)
  })

  it.each([
    [
      UID.ImplicitVRLittleEndian,
      { explicitVr: false, littleEndian: true, encapsulated: false, codec: 'none' },
    ],
    [UID.ExplicitVRBigEndian, { explicitVr: true, littleEndian: false, encapsulated: false }],
    [UID.DeflatedExplicitVRLittleEndian, { deflated: true, encapsulated: false, lossy: false }],
    [UID.JPEGBaseline8Bit, { encapsulated: true, lossy: true, codec: 'jpeg-baseline' }],
    [UID.JPEGLosslessSV1, { encapsulated: true, lossy: false, codec: 'jpeg-lossless' }],
    [UID.HTJ2KLosslessRPCL, { uid: '1.2.840.10008.1.2.4.202', lossy: false, codec: 'htj2k' }],
    [UID.MPEG4HP41, { video: true, encapsulated: true, codec: 'mpeg' }],
    ['1.2.3.4', { explicitVr: true, littleEndian: true, encapsulated: true, keyword: 'Unknown' }],
  ])('%s', (uid, expected) => expect(transferSyntaxOf(uid)).toMatchObject(expected))
})

describe('SOP classes and status codes', () => {
  it('name every storage class once', () => {
    expect(STORAGE_SOP_CLASSES.size).toBeGreaterThan(190)
    for (const [uid, entry] of STORAGE_SOP_CLASSES) expect([uid, isValidUid(uid)]).toEqual([entry.uid, true])
    expect(STORAGE_SOP_CLASSES.get(SopClass.CTImage)).toMatchObject({
      keyword: 'CTImageStorage',
      modalityHint: 'CT',
    })
    expect(STORAGE_SOP_CLASSES.get(SopClass.Segmentation)?.modalityHint).toBe('SEG')
  })

  it('tell ranges', () => {
    expect(sopStatusName(SopStatus.OutOfResources)).toBe('OutOfResources')
    expect([0xa7ff, 0xa901, 0xc123, 0x1234].map(sopStatusName)).toEqual([
      'OutOfResources',
      'DataSetMismatch',
      'CannotUnderstand',
      undefined,
    ])
  })
})

describe('UIDs', () => {
  it.each([
    ['1.2.840', true, true],
    ['0.0', true, true],
    [`1.${'2'.repeat(62)}`, true, true],
    [`1.${'2'.repeat(63)}`, false, true],
    ['1.02', false, true],
    ['3gb_native.0', false, true],
    ['', false, false],
    ['..', false, false],
    ['../x', false, false],
    ['1.2/3', false, false],
    ['x'.repeat(129), false, false],
    ['1.2\n', false, false],
  ])('%s', (uid, valid, storable) => expect([isValidUid(uid), isStorableUid(uid)]).toEqual([valid, storable]))

  it('are new each time', () => {
    const made = Array.from({ length: 100 }, newUid)
    expect(new Set(made).size).toBe(100)
    expect(made.every(isValidUid)).toBe(true)
  })
})
