import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { associateRq } from '../test/associate-request.ts'
import { encodeAssociateRq, encodePDataHead, encodeReleaseRq } from './encode-pdu.ts'
import type { PduError } from './pdu.ts'
import { PduReader } from './pdu-reader.ts'

interface Read {
  readonly begun: number[]
  readonly pdus: string[]
  /** Fragments put together: `context/command/last/hex`. */
  readonly fragments: string[]
  fault: PduError | undefined
}

function reader(maxPDataBytes = 1024): { reader: PduReader; read: Read } {
  const read: Read = { begun: [], pdus: [], fragments: [], fault: undefined }
  let hex = ''
  const sink = {
    pduBegins: (type: number) => read.begun.push(type),
    pduReceived: (type: number, body: Uint8Array) =>
      read.pdus.push(`${type} ${Buffer.from(body).toString('hex')}`),
    pieceReceived: ({ contextId, isCommand, isLast, bytes, endsFragment }: Piece) => {
      hex += Buffer.from(bytes).toString('hex')
      if (!endsFragment) return
      read.fragments.push(`${contextId}/${isCommand}/${isLast}/${hex}`)
      hex = ''
    },
    malformed: (fault: PduError) => {
      read.fault = fault
    },
  }
  return { reader: new PduReader({ maxPDataBytes, maxAssociateBytes: 65536 }, sink), read }
}
type Piece = Parameters<ConstructorParameters<typeof PduReader>[1]['pieceReceived']>[0]

const request = encodeAssociateRq(associateRq())
const pData = (text: string, isLast = true) =>
  Buffer.concat([encodePDataHead({ contextId: 3, isCommand: false, isLast }, text.length), Buffer.from(text)])
/** A PDU with two fragments: "ab" of a command, "cde" of a data set. */
const twoFragments = Buffer.from('040000000011 0000000401016162 000000050302636465'.replace(/ /g, ''), 'hex')
const stream = Buffer.concat([request, pData('hello', false), twoFragments, pData(''), encodeReleaseRq()])

describe('a stream of PDUs', () => {
  test('is read the same however it is cut', () => {
    const whole = reader()
    whole.reader.push(stream)
    expect(whole.read.begun).toEqual([1, 4, 4, 4, 5])
    expect(whole.read.fragments).toEqual([
      '3/false/false/68656c6c6f',
      '1/true/false/6162',
      '3/false/true/636465',
      '3/false/true/',
    ])
    expect(whole.read.pdus).toEqual([`1 ${request.subarray(6).toString('hex')}`, '5 00000000'])
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(cuts, (sizes) => {
        const piecewise = reader()
        let at = 0
        for (let i = 0; at < stream.length; i += 1) {
          const size = sizes[i % sizes.length] ?? 1
          piecewise.reader.push(stream.subarray(at, at + size))
          at += size
        }
        expect(piecewise.read).toEqual(whole.read)
      }),
    )
  })

  test('is not assembled: fragment bytes are views of the chunk', () => {
    const chunk = pData('hello')
    const seen: Uint8Array[] = []
    const sink = {
      pduBegins: () => undefined,
      pduReceived: () => undefined,
      pieceReceived: (piece: Piece) => seen.push(piece.bytes),
      malformed: () => undefined,
    }
    new PduReader({ maxPDataBytes: 1024, maxAssociateBytes: 65536 }, sink).push(chunk)
    expect(seen).toHaveLength(1)
    expect(seen[0]?.buffer).toBe(chunk.buffer)
  })
})

describe('is refused from its header, before a byte of it is kept', () => {
  const cases: readonly [string, string, RegExp][] = [
    ['P-DATA-TF longer than announced', '040000000401', /longer than announced/],
    ['P-DATA-TF of 4 GiB', '0400ffffffff', /longer than announced/],
    ['P-DATA-TF without room for a fragment', '040000000005', /without a fragment/],
    ['A-ASSOCIATE-RQ over 64 KiB', '010000010001', /too long/],
    ['A-ASSOCIATE-RQ of 4 GiB', '0100fffffff0', /too long/],
    ['A-ASSOCIATE-RQ without its fixed part', '010000000043', /too short/],
    ['A-ABORT of five bytes', '070000000005', /four bytes/],
    ['an unknown type', '2f0000000004', /unrecognized/],
  ]
  test.each(cases)('%s', (_, header, fault) => {
    const { reader: subject, read } = reader()
    subject.push(Buffer.from(header, 'hex'))
    expect(read.fault?.message).toMatch(fault)
    expect(read.begun).toEqual([])
    subject.push(stream)
    expect(read.begun, 'nothing is read after that').toEqual([])
  })
})

describe('a wrong fragment length', () => {
  const cases: readonly [string, string][] = [
    ['shorter than its own header', '04000000000600000001 0101'],
    ['longer than the PDU', '04000000000800000009 01016162'],
    ['leaves too little for another fragment', '04000000000a00000003 0101616263'],
  ]
  test.each(cases)('%s', (_, hex) => {
    const { reader: subject, read } = reader()
    subject.push(Buffer.from(hex.replace(/ /g, ''), 'hex'))
    expect(read.fault).toBeDefined()
  })
})

test('a claimed length is not allocated: 64 KiB claimed and dripped costs what has arrived', () => {
  const readers = Array.from({ length: 2000 }, () => {
    const { reader: subject } = reader()
    subject.push(Buffer.from('010000010000', 'hex'))
    subject.push(Buffer.from([0]))
    return subject
  })
  expect(readers.every((subject) => subject.midPdu)).toBe(true)
  const before = process.memoryUsage().arrayBuffers
  for (const subject of readers) subject.push(Buffer.alloc(10))
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2000 * 4096)
})
