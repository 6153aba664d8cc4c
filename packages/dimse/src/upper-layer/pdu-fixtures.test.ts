import { describe, expect, test } from 'vitest'
import { decodePdu } from './decode-pdu.ts'
import {
  encodeAbort,
  encodeAssociateAc,
  encodeAssociateRj,
  encodeAssociateRq,
  encodePDataHead,
  encodeReleaseRp,
  encodeReleaseRq,
} from './encode-pdu.ts'
import type { AssociateAc, AssociateRq } from './pdu.ts'

/** Hexadecimal digits with anything after `|` as the decoded text beside them. */
function bytes(text: string): Buffer {
  const digits = text.split('\n').map((line) => line.split('|')[0] ?? '')
  return Buffer.from(digits.join('').replace(/\s/g, ''), 'hex')
}

// A-ASSOCIATE-RQ, PS3.8 table 9-11: STORESCU calls ANY-SCP for verification and CT storage, with every kind of
// user information of PS3.7 Annex D.3.3.
const ASSOCIATE_RQ = bytes(`
  01 00 0000019b                      | PDU type, reserved, length 411
  0001 0000                           | protocol version 1, reserved
  414e592d534350202020202020202020    | called "ANY-SCP"
  53544f52455343552020202020202020    | calling "STORESCU"
  0000000000000000000000000000000000000000000000000000000000000000
  10 00 0015 312e322e3834302e31303030382e332e312e312e31 | application context 1.2.840.10008.3.1.1.1
  20 00 002e 01 00 00 00              | presentation context 1
  30 00 0011 312e322e3834302e31303030382e312e31         | abstract syntax 1.2.840.10008.1.1
  40 00 0011 312e322e3834302e31303030382e312e32         | transfer syntax 1.2.840.10008.1.2
  20 00 004d 03 00 00 00              | presentation context 3
  30 00 0019 312e322e3834302e31303030382e352e312e342e312e312e32 | 1.2.840.10008.5.1.4.1.1.2
  40 00 0013 312e322e3834302e31303030382e312e322e31     | 1.2.840.10008.1.2.1
  40 00 0011 312e322e3834302e31303030382e312e32         | 1.2.840.10008.1.2
  50 00 00b7                          | user information
  51 00 0004 00004000                 | maximum length 16384
  52 00 0005 312e322e33               | implementation class 1.2.3
  53 00 0004 0005 0001                | async operations window 5, 1
  54 00 001d 0019 312e322e3834302e31303030382e352e312e342e312e312e32 01 01 | roles: SCU and SCP of CT storage
  55 00 0004 54455354                 | implementation version "TEST"
  56 00 0021 0019 312e322e3834302e31303030382e352e312e342e312e312e32 02 00 03 00 00 00 | extended: level 2
  57 00 003a 0019 312e322e3834302e31303030382e352e312e342e312e312e32
     0011 312e322e3834302e31303030382e342e32            | common extended: service class 1.2.840.10008.4.2
     000a 0008 312e322e332e3935                         | related general class 1.2.3.95
  58 00 000e 02 01 0004 75736572 0004 70617373          | user identity: "user", "pass", answer wanted
`)

const REQUEST: AssociateRq = {
  kind: 'associate-rq',
  protocolVersion: 1,
  calledAeTitle: 'ANY-SCP',
  callingAeTitle: 'STORESCU',
  applicationContext: '1.2.840.10008.3.1.1.1',
  contexts: [
    { id: 1, abstractSyntax: '1.2.840.10008.1.1', transferSyntaxes: ['1.2.840.10008.1.2'] },
    {
      id: 3,
      abstractSyntax: '1.2.840.10008.5.1.4.1.1.2',
      transferSyntaxes: ['1.2.840.10008.1.2.1', '1.2.840.10008.1.2'],
    },
  ],
  userInformation: {
    maxPduBytes: 16384,
    implementationClassUid: '1.2.3',
    implementationVersionName: 'TEST',
    asyncOperations: { invoked: 5, performed: 1 },
    roleSelections: [{ sopClassUid: '1.2.840.10008.5.1.4.1.1.2', scu: true, scp: true }],
    extendedNegotiations: [
      { sopClassUid: '1.2.840.10008.5.1.4.1.1.2', info: Buffer.from([2, 0, 3, 0, 0, 0]) },
    ],
    commonExtendedNegotiations: [
      {
        sopClassUid: '1.2.840.10008.5.1.4.1.1.2',
        serviceClassUid: '1.2.840.10008.4.2',
        relatedSopClassUids: ['1.2.3.95'],
      },
    ],
    userIdentity: {
      type: 2,
      positiveResponseRequested: true,
      primary: Buffer.from('user'),
      secondary: Buffer.from('pass'),
    },
    userIdentityResponse: null,
  },
}

// A-ASSOCIATE-AC, PS3.8 table 9-17: context 1 accepted, context 3 refused for its transfer syntaxes.
const ASSOCIATE_AC = bytes(`
  02 00 000000ce                      | PDU type, reserved, length 206
  0001 0000
  414e592d534350202020202020202020
  53544f52455343552020202020202020
  0000000000000000000000000000000000000000000000000000000000000000
  10 00 0015 312e322e3834302e31303030382e332e312e312e31
  21 00 0019 01 00 00 00              | context 1: acceptance
  40 00 0011 312e322e3834302e31303030382e312e32
  21 00 001b 03 00 04 00              | context 3: transfer syntaxes not supported
  40 00 0013 312e322e3834302e31303030382e312e322e31
  50 00 0031
  51 00 0004 00040000                 | maximum length 262144
  52 00 0005 312e322e33
  53 00 0004 0001 0001
  55 00 0004 54455354
  59 00 000c 000a 74686520616e73776572 | user identity answer "the answer"
`)

const ANSWER: AssociateAc = {
  ...REQUEST,
  kind: 'associate-ac',
  contexts: [
    { id: 1, result: 0, transferSyntax: '1.2.840.10008.1.2' },
    { id: 3, result: 4, transferSyntax: '1.2.840.10008.1.2.1' },
  ],
  userInformation: {
    ...REQUEST.userInformation,
    maxPduBytes: 262144,
    asyncOperations: { invoked: 1, performed: 1 },
    roleSelections: [],
    extendedNegotiations: [],
    commonExtendedNegotiations: [],
    userIdentity: null,
    userIdentityResponse: Buffer.from('the answer'),
  },
}

// A-ASSOCIATE-RJ, PS3.8 table 9-21: permanent, by the service-user, called AE title not recognized.
const ASSOCIATE_RJ = bytes('03 00 00000004 00 01 01 07')
// P-DATA-TF, PS3.8 tables 9-22 and 9-23: one fragment of four bytes, last of a data set, context 3.
const P_DATA_HEAD = bytes('04 00 0000000a 00000006 03 02')
const RELEASE_RQ = bytes('05 00 00000004 00000000')
const RELEASE_RP = bytes('06 00 00000004 00000000')
// A-ABORT, PS3.8 table 9-26: by the service-provider, unexpected PDU.
const ABORT = bytes('07 00 00000004 0000 02 02')

const body = (pdu: Buffer): Buffer => pdu.subarray(6)

describe('the fixtures', () => {
  test('have the lengths that they claim', () => {
    for (const pdu of [ASSOCIATE_RQ, ASSOCIATE_AC, ASSOCIATE_RJ, RELEASE_RQ, RELEASE_RP, ABORT]) {
      expect(pdu.readUInt32BE(2)).toBe(pdu.length - 6)
    }
  })

  test('are decoded', () => {
    expect(decodePdu(1, body(ASSOCIATE_RQ))).toEqual(REQUEST)
    expect(decodePdu(2, body(ASSOCIATE_AC))).toEqual(ANSWER)
    expect(decodePdu(3, body(ASSOCIATE_RJ))).toEqual({
      kind: 'associate-rj',
      result: 1,
      source: 1,
      reason: 7,
    })
    expect(decodePdu(5, body(RELEASE_RQ))).toEqual({ kind: 'release-rq' })
    expect(decodePdu(6, body(RELEASE_RP))).toEqual({ kind: 'release-rp' })
    expect(decodePdu(7, body(ABORT))).toEqual({ kind: 'abort', source: 2, reason: 2 })
  })

  test('are what we encode', () => {
    expect(encodeAssociateRq(REQUEST).toString('hex')).toBe(ASSOCIATE_RQ.toString('hex'))
    expect(encodeAssociateAc(ANSWER).toString('hex')).toBe(ASSOCIATE_AC.toString('hex'))
    expect(encodeAssociateRj({ kind: 'associate-rj', result: 1, source: 1, reason: 7 })).toEqual(ASSOCIATE_RJ)
    expect(encodePDataHead({ contextId: 3, isCommand: false, isLast: true }, 4)).toEqual(P_DATA_HEAD)
    expect(encodeReleaseRq()).toEqual(RELEASE_RQ)
    expect(encodeReleaseRp()).toEqual(RELEASE_RP)
    expect(encodeAbort({ source: 2, reason: 2 })).toEqual(ABORT)
  })
})

describe('a broken A-ASSOCIATE-RQ', () => {
  const broken = (change: (pdu: Buffer) => void): (() => unknown) => {
    const pdu = Buffer.from(ASSOCIATE_RQ)
    change(pdu)
    return () => decodePdu(1, body(pdu))
  }
  const contextId = ASSOCIATE_RQ.indexOf(bytes('2000002e01')) + 4

  test('with an item that reaches beyond it', () => {
    expect(broken((pdu) => pdu.writeUInt16BE(0xffff, contextId - 2))).toThrow(/beyond/)
  })

  test('with an even context id', () => {
    expect(broken((pdu) => pdu.writeUInt8(2, contextId))).toThrow(/even/)
  })

  test('with the same context id twice', () => {
    expect(broken((pdu) => pdu.writeUInt8(3, contextId))).toThrow(/twice/)
  })

  test('with a context without abstract syntax', () => {
    expect(broken((pdu) => pdu.writeUInt8(0x31, contextId + 4))).toThrow(/abstract syntax/)
  })

  test('with an unknown user identity type', () => {
    expect(broken((pdu) => pdu.writeUInt8(9, pdu.length - 14))).toThrow(/user identity/)
  })

  test.each([0, 10, 68, 100, 200, 300])('cut off after %i bytes', (length) => {
    const cut = body(ASSOCIATE_RQ).subarray(0, length)
    if (length === 68) expect(decodePdu(1, cut)).toMatchObject({ contexts: [], applicationContext: '' })
    else expect(() => decodePdu(1, cut)).toThrow()
  })

  test('titles padded with NUL and spaces are trimmed', () => {
    const pdu = Buffer.from(ASSOCIATE_RQ)
    pdu.write(' MRI\0\0\0\0\0\0\0\0\0\0\0\0', 26, 'latin1')
    expect(decodePdu(1, body(pdu))).toMatchObject({ callingAeTitle: 'MRI' })
  })
})
