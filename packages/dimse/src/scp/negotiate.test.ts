import { STORAGE_SOP_CLASSES, TRANSFER_SYNTAXES } from '@yingtong/dicom'
import { describe, expect, test } from 'vitest'
import { associateRq } from '../test/associate-request.ts'
import { CT_IMAGE_STORAGE, EXPLICIT_LE, IMPLICIT_LE } from '../test/synthetic-instance.ts'
import type { UserInformation } from '../upper-layer/pdu.ts'
import { clampMaxPduBytes, negotiate } from './negotiate.ts'

const options = { maxPduBytes: 262144, maxOperations: 1 }
const asking = (changes: Partial<UserInformation>) =>
  associateRq({ userInformation: { ...associateRq().userInformation, ...changes } })
const resultsFor = (abstractSyntax: string, transferSyntaxes: readonly string[]) =>
  negotiate(associateRq({ contexts: [{ id: 1, abstractSyntax, transferSyntaxes }] }), options).answer
    .contexts[0]

describe('presentation contexts', () => {
  test('take the first proposed transfer syntax that is known', () => {
    expect(resultsFor(CT_IMAGE_STORAGE, ['1.2.3', IMPLICIT_LE, EXPLICIT_LE])).toEqual({
      id: 1,
      result: 0,
      transferSyntax: IMPLICIT_LE,
    })
  })

  test.each([...TRANSFER_SYNTAXES.keys()])('accept transfer syntax %s', (uid) => {
    expect(resultsFor(CT_IMAGE_STORAGE, [uid])).toMatchObject({ result: 0, transferSyntax: uid })
  })

  test.each([...STORAGE_SOP_CLASSES.keys()])('accept storage class %s', (uid) => {
    expect(resultsFor(uid, [EXPLICIT_LE])).toMatchObject({ result: 0 })
  })

  test.each([
    ['a private class', '1.2.276.0.7230010.3.1.0.1'],
    ['a private class under a UUID', '2.25.329800735698586629295641978511506172918'],
    ['a storage class of a later edition', '1.2.840.10008.5.1.4.1.1.999.1'],
    ['verification', '1.2.840.10008.1.1'],
  ])('accept %s', (_, uid) => {
    expect(resultsFor(uid, [IMPLICIT_LE])?.result).toBe(0)
  })

  test.each([
    ['study root find', '1.2.840.10008.5.1.4.1.2.2.1'],
    ['storage commitment', '1.2.840.10008.1.20.1'],
    ['no UID at all', 'hello'],
    ['an empty UID', ''],
  ])('refuse %s: abstract syntax not supported', (_, uid) => {
    expect(resultsFor(uid, [IMPLICIT_LE])?.result).toBe(3)
  })

  test('refuse storage without a known transfer syntax: transfer syntaxes not supported', () => {
    expect(resultsFor(CT_IMAGE_STORAGE, ['1.2.3'])?.result).toBe(4)
    expect(resultsFor(CT_IMAGE_STORAGE, [])?.result).toBe(4)
  })

  test('leave the choice to the caller where it wants it', () => {
    const accept = ({ transferSyntaxes }: { transferSyntaxes: readonly string[] }) =>
      transferSyntaxes.at(-1) ?? null
    const { contexts } = negotiate(associateRq(), { ...options, accept })
    expect(contexts.get(3)?.transferSyntaxUid).toBe(IMPLICIT_LE)
  })
})

describe('user information', () => {
  test('an operations window is answered with what we run at a time', () => {
    const windowFor = (invoked: number, maxOperations: number) =>
      negotiate(asking({ asyncOperations: { invoked, performed: 1 } }), { ...options, maxOperations })
    expect(windowFor(8, 1).answer.userInformation.asyncOperations).toEqual({ invoked: 1, performed: 1 })
    expect(windowFor(8, 4).operationsPerformed).toBe(4)
    expect(windowFor(2, 4).operationsPerformed).toBe(2)
    expect(windowFor(0, 4).operationsPerformed).toBe(4)
    expect(negotiate(associateRq(), { ...options, maxOperations: 4 }).operationsPerformed).toBe(1)
  })

  test('roles: the requestor stays SCU unless the caller grants more, never more than was proposed', () => {
    const roleSelections = [{ sopClassUid: CT_IMAGE_STORAGE, scu: true, scp: true }]
    const rolesOf = (roles?: () => { scu: boolean; scp: boolean }) =>
      negotiate(asking({ roleSelections }), { ...options, roles }).answer.userInformation.roleSelections
    expect(rolesOf()).toEqual([{ sopClassUid: CT_IMAGE_STORAGE, scu: true, scp: false }])
    expect(rolesOf(() => ({ scu: false, scp: true }))).toEqual([
      { sopClassUid: CT_IMAGE_STORAGE, scu: false, scp: true },
    ])
  })

  test('extended negotiation of storage: full level, signatures kept, no coercion (PS3.4 table B.3-1)', () => {
    const extendedNegotiations = [
      { sopClassUid: CT_IMAGE_STORAGE, info: Uint8Array.of(2, 0, 1, 0, 1, 0) },
      { sopClassUid: '1.2.840.10008.5.1.4.1.2.2.1', info: Uint8Array.of(1) },
    ]
    const { answer } = negotiate(asking({ extendedNegotiations }), options)
    expect(answer.userInformation.extendedNegotiations).toEqual([
      { sopClassUid: CT_IMAGE_STORAGE, info: Uint8Array.of(2, 0, 3, 0, 0, 0) },
    ])
  })

  test('a user identity is answered when the peer asks for it', () => {
    const identity = { type: 1, primary: new Uint8Array(), secondary: new Uint8Array() } as const
    const answerTo = (positiveResponseRequested: boolean) =>
      negotiate(
        asking({ userIdentity: { ...identity, positiveResponseRequested } }),
        options,
        Uint8Array.of(7),
      ).answer.userInformation.userIdentityResponse
    expect(answerTo(true)).toEqual(Uint8Array.of(7))
    expect(answerTo(false)).toBeNull()
  })
})

test('the announced maximum length stays between 128 bytes and 1 MiB', () => {
  expect(clampMaxPduBytes()).toBe(262144)
  expect(clampMaxPduBytes(1)).toBe(128)
  expect(clampMaxPduBytes(2 ** 31)).toBe(1048576)
})
