import { ByteReader } from './byte-reader.ts'
import { type Item, readItems } from './item.ts'
import {
  ABORT_REASON,
  type Abort,
  type AssociateAc,
  type AssociateRj,
  type AssociateRq,
  type ContextResult,
  type ContextResultCode,
  PDU_TYPE,
  PduError,
  type ProposedContext,
} from './pdu.ts'
import { decodeUserInformation, EMPTY_USER_INFORMATION } from './user-information.ts'

/** Items of A-ASSOCIATE-RQ and -AC: PS3.8 §9.3.2 and §9.3.3. */
const ITEM = {
  applicationContext: 0x10,
  proposedContext: 0x20,
  contextResult: 0x21,
  abstractSyntax: 0x30,
  transferSyntax: 0x40,
  userInformation: 0x50,
} as const

export type DecodedPdu =
  | AssociateRq
  | AssociateAc
  | AssociateRj
  | Abort
  | { readonly kind: 'release-rq' }
  | { readonly kind: 'release-rp' }

/** Decodes every PDU but P-DATA-TF from what follows its six header bytes; throws `PduError`. */
export function decodePdu(type: number, body: Uint8Array): DecodedPdu {
  const reader = new ByteReader(body)
  switch (type) {
    case PDU_TYPE.associateRq:
      return decodeAssociateRq(reader)
    case PDU_TYPE.associateAc:
      return decodeAssociateAc(reader)
    case PDU_TYPE.associateRj:
      reader.skip(1)
      return {
        kind: 'associate-rj',
        result: reader.uint8(),
        source: reader.uint8(),
        reason: reader.uint8(),
      }
    case PDU_TYPE.releaseRq:
      return { kind: 'release-rq' }
    case PDU_TYPE.releaseRp:
      return { kind: 'release-rp' }
    case PDU_TYPE.abort:
      reader.skip(2)
      return { kind: 'abort', source: reader.uint8(), reason: reader.uint8() }
    default:
      throw new PduError('unrecognized PDU type', ABORT_REASON.unrecognizedPdu)
  }
}

/** PS3.8 table 9-11. */
function decodeAssociateRq(reader: ByteReader): AssociateRq {
  const head = decodeAssociateHead(reader)
  const items = [...readItems(reader)]
  const contexts = items.filter((item) => item.type === ITEM.proposedContext).map(decodeProposed)
  if (new Set(contexts.map((context) => context.id)).size !== contexts.length) {
    throw new PduError('a presentation context id is used twice')
  }
  return { kind: 'associate-rq', ...head, ...decodeCommonItems(items), contexts }
}

/** PS3.8 table 9-17. */
function decodeAssociateAc(reader: ByteReader): AssociateAc {
  const head = decodeAssociateHead(reader)
  const items = [...readItems(reader)]
  const contexts = items.filter((item) => item.type === ITEM.contextResult).map(decodeResult)
  return { kind: 'associate-ac', ...head, ...decodeCommonItems(items), contexts }
}

function decodeAssociateHead(reader: ByteReader) {
  const protocolVersion = reader.uint16()
  reader.skip(2)
  const calledAeTitle = reader.text(16)
  const callingAeTitle = reader.text(16)
  reader.skip(32)
  return { protocolVersion, calledAeTitle, callingAeTitle }
}

function decodeCommonItems(items: readonly Item[]) {
  const name = items.find((item) => item.type === ITEM.applicationContext)?.body
  const information = items.find((item) => item.type === ITEM.userInformation)?.body
  return {
    applicationContext: name ? name.uid(name.remaining) : '',
    userInformation: information ? decodeUserInformation(information) : EMPTY_USER_INFORMATION,
  }
}

/** PS3.8 table 9-13. */
function decodeProposed({ body }: Item): ProposedContext {
  const id = body.uint8()
  if (id % 2 === 0) throw new PduError('a presentation context id is even')
  body.skip(3)
  const items = [...readItems(body)]
  const abstractSyntaxes = items.filter((item) => item.type === ITEM.abstractSyntax).map(uidOf)
  const [abstractSyntax] = abstractSyntaxes
  if (abstractSyntax === undefined || abstractSyntaxes.length > 1) {
    throw new PduError('a presentation context has not exactly one abstract syntax')
  }
  const transferSyntaxes = items.filter((item) => item.type === ITEM.transferSyntax).map(uidOf)
  return { id, abstractSyntax, transferSyntaxes }
}

/** PS3.8 table 9-18; the transfer syntax is not significant unless the context is accepted. */
function decodeResult({ body }: Item): ContextResult {
  const id = body.uint8()
  body.skip(1)
  const result = body.uint8()
  body.skip(1)
  if (!isContextResult(result)) throw new PduError('unknown presentation context result')
  const transferSyntax = [...readItems(body)].find((item) => item.type === ITEM.transferSyntax)
  return { id, result, transferSyntax: transferSyntax ? uidOf(transferSyntax) : '' }
}

function isContextResult(code: number): code is ContextResultCode {
  return code <= 4
}

function uidOf({ body }: Item): string {
  return body.uid(body.remaining)
}
