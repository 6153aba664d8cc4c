import { encodeAeTitle } from './ae-title.ts'
import { ascii, encodeItem, uint16 } from './item.ts'
import {
  type Abort,
  type AssociateAc,
  type AssociateRj,
  type AssociateRq,
  type ContextResult,
  PDU_HEADER_BYTES,
  PDU_TYPE,
  PDV_HEADER_BYTES,
  type ProposedContext,
} from './pdu.ts'
import { encodeUserInformation } from './user-information.ts'

/** Message control header: PS3.8 Annex E.2. */
const IS_COMMAND = 0x01
const IS_LAST = 0x02

/** A-ASSOCIATE-RQ, PS3.8 table 9-11; throws RangeError where a title is no AE title. */
export function encodeAssociateRq(rq: AssociateRq): Buffer {
  return encodePdu(PDU_TYPE.associateRq, [...associateHead(rq), ...rq.contexts.map(encodeProposed)], rq)
}

/** A-ASSOCIATE-AC, PS3.8 table 9-17; the titles are sent back as they came. */
export function encodeAssociateAc(ac: AssociateAc): Buffer {
  return encodePdu(PDU_TYPE.associateAc, [...associateHead(ac), ...ac.contexts.map(encodeResult)], ac)
}

/** A-ASSOCIATE-RJ, PS3.8 table 9-21. */
export function encodeAssociateRj(rj: AssociateRj): Buffer {
  return Buffer.from([PDU_TYPE.associateRj, 0, 0, 0, 0, 4, 0, rj.result, rj.source, rj.reason])
}

/** A-RELEASE-RQ, PS3.8 table 9-24. */
export function encodeReleaseRq(): Buffer {
  return Buffer.from([PDU_TYPE.releaseRq, 0, 0, 0, 0, 4, 0, 0, 0, 0])
}

/** A-RELEASE-RP, PS3.8 table 9-25. */
export function encodeReleaseRp(): Buffer {
  return Buffer.from([PDU_TYPE.releaseRp, 0, 0, 0, 0, 4, 0, 0, 0, 0])
}

/** A-ABORT, PS3.8 table 9-26. */
export function encodeAbort(abort: Pick<Abort, 'source' | 'reason'>): Buffer {
  return Buffer.from([PDU_TYPE.abort, 0, 0, 0, 0, 4, 0, 0, abort.source, abort.reason])
}

export interface FragmentHead {
  readonly contextId: number
  readonly isCommand: boolean
  readonly isLast: boolean
}

/** The twelve bytes before the only fragment of a P-DATA-TF PDU, PS3.8 tables 9-22 and 9-23. */
export function encodePDataHead(fragment: FragmentHead, fragmentBytes: number): Buffer {
  const head = Buffer.allocUnsafe(PDU_HEADER_BYTES + PDV_HEADER_BYTES)
  head.writeUInt16BE(PDU_TYPE.pDataTf << 8, 0)
  head.writeUInt32BE(PDV_HEADER_BYTES + fragmentBytes, 2)
  head.writeUInt32BE(2 + fragmentBytes, 6)
  head[10] = fragment.contextId
  head[11] = (fragment.isCommand ? IS_COMMAND : 0) | (fragment.isLast ? IS_LAST : 0)
  return head
}

/** Reads a message control header, PS3.8 Annex E.2. */
export function decodeMessageControl(byte: number): { isCommand: boolean; isLast: boolean } {
  return { isCommand: (byte & IS_COMMAND) !== 0, isLast: (byte & IS_LAST) !== 0 }
}

function associateHead(pdu: AssociateRq | AssociateAc): Buffer[] {
  return [
    uint16(pdu.protocolVersion),
    Buffer.alloc(2),
    encodeAeTitle(pdu.calledAeTitle),
    encodeAeTitle(pdu.callingAeTitle),
    Buffer.alloc(32),
    encodeItem(0x10, ascii(pdu.applicationContext)),
  ]
}

function encodePdu(type: number, parts: readonly Buffer[], pdu: AssociateRq | AssociateAc): Buffer {
  const body = Buffer.concat([...parts, encodeItem(0x50, encodeUserInformation(pdu.userInformation))])
  const head = Buffer.alloc(PDU_HEADER_BYTES)
  head.writeUInt8(type, 0)
  head.writeUInt32BE(body.length, 2)
  return Buffer.concat([head, body])
}

function encodeProposed(context: ProposedContext): Buffer {
  return encodeItem(
    0x20,
    Buffer.from([context.id, 0, 0, 0]),
    encodeItem(0x30, ascii(context.abstractSyntax)),
    ...context.transferSyntaxes.map((uid) => encodeItem(0x40, ascii(uid))),
  )
}

function encodeResult(context: ContextResult): Buffer {
  const head = Buffer.from([context.id, 0, context.result, 0])
  return encodeItem(0x21, head, encodeItem(0x40, ascii(context.transferSyntax)))
}
