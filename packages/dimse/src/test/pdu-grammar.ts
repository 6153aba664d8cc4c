import fc from 'fast-check'
import { encodeCommandSet } from '../message/command-set.ts'
import {
  encodeAbort,
  encodeAssociateAc,
  encodeAssociateRj,
  encodeAssociateRq,
  encodeReleaseRp,
  encodeReleaseRq,
} from '../upper-layer/encode-pdu.ts'
import { associateAc, associateRq } from './associate-request.ts'
import { echoMessage, storeMessage } from './raw-requestor.ts'
import { syntheticInstance } from './synthetic-instance.ts'

/** One connection's worth of hostile bytes. */
export interface Session {
  readonly associateFirst: boolean
  readonly pdus: readonly Uint8Array[]
  /** Sizes of the pieces in which the bytes are written; empty for one write a PDU. */
  readonly cuts: readonly number[]
}

const REQUEST = encodeAssociateRq(associateRq())
/** Message ids that make the handler of the target refuse, leave early, throw and read on. */
const STORES = [storeOf(1, 40_000), storeOf(2, 2000), storeOf(3, 40_000), storeOf(5, 200)] as const

function storeOf(messageId: number, pixelBytes: number): Buffer {
  return storeMessage(syntheticInstance({ pixelBytes }), { MessageID: messageId })
}

const contextId = fc.oneof({ weight: 6, arbitrary: fc.constantFrom(1, 3) }, fc.integer({ min: 0, max: 255 }))
const control = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 2, 3) },
  fc.integer({ min: 0, max: 255 }),
)
/** Mostly the truth. */
const lie = fc.oneof(
  { weight: 12, arbitrary: fc.constant(0) },
  fc.integer({ min: -20, max: 20 }),
  fc.constantFrom(-0x10000, 0x7fffffff, 0xffffffff),
)

const uid = fc.constantFrom('1.2.840.10008.5.1.4.1.1.2', '1.2.3', '', '../../x', '1'.repeat(200))
const command = fc
  .record({
    CommandField: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(0x0001, 0x0030, 0x0020, 0x0fff, 0x8001) },
      fc.integer({ min: 0, max: 0xffff }),
    ),
    MessageID: fc.integer({ min: 0, max: 0xffff }),
    CommandDataSetType: fc.constantFrom(0x0101, 0x0001, 0x0000),
    AffectedSOPClassUID: uid,
    AffectedSOPInstanceUID: uid,
  })
  .map(encodeCommandSet)

const fragment = fc
  .record({
    contextId,
    control,
    bytes: fc.oneof(command, fc.uint8Array({ maxLength: 400 })),
    lie,
  })
  .map((parts) => {
    const head = Buffer.alloc(6)
    head.writeUInt32BE((parts.bytes.length + 2 + parts.lie) >>> 0, 0)
    head[4] = parts.contextId
    head[5] = parts.control
    return Buffer.concat([head, parts.bytes])
  })

function pdu(type: number, body: Uint8Array, lieBytes: number): Buffer {
  const head = Buffer.alloc(6)
  head[0] = type
  head.writeUInt32BE((body.length + lieBytes) >>> 0, 2)
  return Buffer.concat([head, body])
}

const pDataTf = fc
  .record({ fragments: fc.array(fragment, { minLength: 1, maxLength: 4 }), lie })
  .map((parts) => pdu(4, Buffer.concat(parts.fragments), parts.lie))

const anyPdu = fc
  .record({ type: fc.integer({ min: 0, max: 255 }), body: fc.uint8Array({ maxLength: 200 }), lie })
  .map((parts) => pdu(parts.type, parts.body, parts.lie))

/** A valid A-ASSOCIATE-RQ with some bytes changed. */
const mutatedRequest = fc
  .array(fc.tuple(fc.nat(REQUEST.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 6 })
  .map((changes) => {
    const bytes = Buffer.from(REQUEST)
    for (const [at, value] of changes) bytes[at] = value
    return bytes
  })

const validInWrongPlace = fc.constantFrom<Uint8Array>(
  encodeAssociateAc(associateAc()),
  encodeAssociateRj({ kind: 'associate-rj', result: 1, source: 1, reason: 1 }),
  encodeReleaseRq(),
  encodeReleaseRp(),
  encodeAbort({ source: 0, reason: 0 }),
)

/** Whole messages, so that a session lives for a while. */
const message = fc.oneof(fc.integer({ min: 0, max: 0xffff }).map(echoMessage), fc.constantFrom(...STORES))

/** A message that stops in the middle: what follows is taken for its data. */
const cutMessage = fc.nat(STORES[0].length).map((length) => STORES[0].subarray(0, length))

const anything = fc.oneof(
  { weight: 24, arbitrary: message },
  { weight: 6, arbitrary: pDataTf },
  { weight: 1, arbitrary: cutMessage },
  { weight: 1, arbitrary: anyPdu },
  { weight: 1, arbitrary: mutatedRequest },
  { weight: 1, arbitrary: validInWrongPlace },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }) },
)

export const session: fc.Arbitrary<Session> = fc.record({
  associateFirst: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  pdus: fc.array(anything, { minLength: 1, maxLength: 40 }),
  cuts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 20 }),
    fc.constant([1]),
  ),
})
