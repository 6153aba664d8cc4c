import type { UserIdentity } from '../upper-layer/pdu.ts'

/** What the callback that judges an association gets to see. */
export interface AssociationRequest {
  readonly calledAeTitle: string
  readonly callingAeTitle: string
  readonly remoteAddress: string
  readonly implementationClassUid: string
  readonly implementationVersionName: string
  /** PS3.7 §D.3.3.7; null where the peer says nothing about a user. */
  readonly userIdentity: UserIdentity | null
}

export interface AssociationRejection {
  readonly accept: false
  /** 1 permanent, 2 transient. */
  readonly result: 1 | 2
  /** 1 service-user, 2 service-provider (ACSE), 3 service-provider (presentation). */
  readonly source: 1 | 2 | 3
  readonly reason: number
}

export interface AssociationAcceptance {
  readonly accept: true
  /** Sent when the peer asked for a positive response (PS3.7 table D.3-15). */
  readonly userIdentityResponse?: Uint8Array
}

export type AssociationVerdict = AssociationAcceptance | AssociationRejection

export const ACCEPT: AssociationVerdict = { accept: true }

const permanent = (source: 1 | 2 | 3, reason: number): AssociationRejection => ({
  accept: false,
  result: 1,
  source,
  reason,
})

/** PS3.8 table 9-21: the rejections there are. */
export const REJECT = {
  noReason: permanent(1, 1),
  applicationContextNotSupported: permanent(1, 2),
  callingAeTitleNotRecognized: permanent(1, 3),
  calledAeTitleNotRecognized: permanent(1, 7),
  noReasonByProvider: permanent(2, 1),
  protocolVersionNotSupported: permanent(2, 2),
  temporaryCongestion: { accept: false, result: 2, source: 3, reason: 1 },
  localLimitExceeded: { accept: false, result: 2, source: 3, reason: 2 },
} as const satisfies Record<string, AssociationRejection>
