/** PDU and item types of PS3.8 §9.3 and PS3.7 Annex D as plain objects. */

/** PS3.8 §9.3.1: first byte of every PDU. */
export const PDU_TYPE = {
  associateRq: 0x01,
  associateAc: 0x02,
  associateRj: 0x03,
  pDataTf: 0x04,
  releaseRq: 0x05,
  releaseRp: 0x06,
  abort: 0x07,
} as const

/** PDU type, a reserved byte, length: uint32 big endian. */
export const PDU_HEADER_BYTES = 6
/** Item length: uint32 big endian, context id, message control header (PS3.8 §9.3.5.1 and Annex E.2). */
export const PDV_HEADER_BYTES = 6
/** PS3.7 §A.2.1: the one application context there is. */
export const DICOM_APPLICATION_CONTEXT = '1.2.840.10008.3.1.1.1'

export interface ProposedContext {
  /** Odd, 1 to 255. */
  readonly id: number
  readonly abstractSyntax: string
  readonly transferSyntaxes: readonly string[]
}

/** PS3.8 table 9-18: 0 acceptance, 1 user rejection, 2 no reason, 3 abstract syntax, 4 transfer syntaxes. */
export type ContextResultCode = 0 | 1 | 2 | 3 | 4

export interface ContextResult {
  readonly id: number
  readonly result: ContextResultCode
  /** Not significant unless the result is 0. */
  readonly transferSyntax: string
}

export interface RoleSelection {
  readonly sopClassUid: string
  /** Whether the requestor may act in the role (proposal) or is allowed to (answer). */
  readonly scu: boolean
  readonly scp: boolean
}

export interface ExtendedNegotiation {
  readonly sopClassUid: string
  /** Service class application information, its meaning is given in PS3.4 for each service class. */
  readonly info: Uint8Array
}

export interface CommonExtendedNegotiation {
  readonly sopClassUid: string
  readonly serviceClassUid: string
  readonly relatedSopClassUids: readonly string[]
}

/** PS3.7 table D.3-14: 1 user name, 2 user name and passcode, 3 Kerberos, 4 SAML, 5 JSON web token. */
export type UserIdentityType = 1 | 2 | 3 | 4 | 5

export interface UserIdentity {
  readonly type: UserIdentityType
  readonly positiveResponseRequested: boolean
  readonly primary: Uint8Array
  readonly secondary: Uint8Array
}

export interface UserInformation {
  /** The longest P-DATA-TF PDU its sender wants to receive, in bytes; 0 means no limit (PS3.8 §D.1). */
  readonly maxPduBytes: number
  readonly implementationClassUid: string
  readonly implementationVersionName: string
  /** PS3.7 §D.3.3.3; null when not negotiated, which means 1 and 1. 0 means no limit. */
  readonly asyncOperations: { readonly invoked: number; readonly performed: number } | null
  readonly roleSelections: readonly RoleSelection[]
  readonly extendedNegotiations: readonly ExtendedNegotiation[]
  readonly commonExtendedNegotiations: readonly CommonExtendedNegotiation[]
  readonly userIdentity: UserIdentity | null
  /** Only in A-ASSOCIATE-AC: PS3.7 table D.3-15. */
  readonly userIdentityResponse: Uint8Array | null
}

interface AssociateCommon {
  readonly protocolVersion: number
  readonly calledAeTitle: string
  readonly callingAeTitle: string
  readonly applicationContext: string
  readonly userInformation: UserInformation
}

export interface AssociateRq extends AssociateCommon {
  readonly kind: 'associate-rq'
  readonly contexts: readonly ProposedContext[]
}

export interface AssociateAc extends AssociateCommon {
  readonly kind: 'associate-ac'
  readonly contexts: readonly ContextResult[]
}

/** PS3.8 table 9-21. */
export interface AssociateRj {
  readonly kind: 'associate-rj'
  /** 1 permanent, 2 transient. */
  readonly result: number
  /** 1 service-user, 2 service-provider (ACSE), 3 service-provider (presentation). */
  readonly source: number
  readonly reason: number
}

/** PS3.8 table 9-26. */
export interface Abort {
  readonly kind: 'abort'
  /** 0 service-user, 2 service-provider. */
  readonly source: number
  readonly reason: number
}

/** PS3.8 table 9-26, reasons of the service provider. */
export const ABORT_REASON = {
  notSpecified: 0,
  unrecognizedPdu: 1,
  unexpectedPdu: 2,
  unrecognizedPduParameter: 4,
  unexpectedPduParameter: 5,
  invalidPduParameterValue: 6,
} as const

/** A PDU that cannot be decoded; `reason` is what A-ABORT says about it. */
export class PduError extends Error {
  override readonly name = 'PduError'
  /** The same words, which are ours alone: a log may repeat them. */
  readonly told = this.message
  readonly reason: number
  constructor(message: string, reason: number = ABORT_REASON.invalidPduParameterValue) {
    super(message)
    this.reason = reason
  }
}
