import type { Socket } from 'node:net'
import type { AssociateAc, AssociateRj, AssociateRq } from './pdu.ts'
import type { FragmentPiece } from './pdu-reader.ts'
import type { Role } from './state-machine.ts'

/** Who ended an association before its release, and what was said about it. */
export interface AbortInfo {
  /** `peer` sent A-ABORT, `us`: our provider sent it, `transport`: the connection broke. */
  readonly by: 'peer' | 'us' | 'transport'
  readonly source: number
  readonly reason: number
  readonly why: string
}

/** The service user: indications and confirmations of PS3.8 §7. */
export interface UpperLayerUser {
  associateIndication(rq: AssociateRq): void
  associateConfirmation(answer: AssociateAc | AssociateRj): void
  pieceIndication(piece: FragmentPiece): void
  releaseIndication(): void
  releaseConfirmation(): void
  abortIndication(abort: AbortInfo): void
  /** We sent A-ABORT; `abortIndication` follows where the standard says so. */
  abortSent(abort: AbortInfo): void
  /** Our own code threw; the connection is dropped and `closed` follows. Nothing of it reaches another connection. */
  failed(error: unknown): void
  /** The transport connection is gone; called last, once. */
  closed(): void
}

export interface UpperLayerOptions {
  readonly role: Role
  /** An open socket for the acceptor; the requestor's opens the connection. */
  readonly openSocket: () => Socket
  readonly maxPduBytes: number
  /** PS3.8 §9.1.5. */
  readonly artimMs: number
}
