import type { DataSetSource } from '../message/dimse-channel.ts'
import type { AcceptedContext } from '../scp/negotiate.ts'

/** An object to send; chunks of the data set are handed to the socket as they are and must not change after. */
export interface StoreInstance {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  /** Without preamble and file meta information. */
  readonly dataSet: DataSetSource
  /** Set when the object is sent because of a C-MOVE. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number }
}

export interface StoreResult {
  readonly status: number
  readonly errorComment?: string
  readonly offendingElements?: readonly string[]
}

export interface PeerInfo {
  readonly maxPduBytes: number
  readonly implementationClassUid: string
  readonly implementationVersionName: string
  readonly userIdentityResponse: Uint8Array | null
}

/** An association that we opened. Every method throws DimseError. */
export interface Association {
  readonly acceptedContexts: readonly AcceptedContext[]
  readonly peer: PeerInfo
  /** False once released, aborted or broken. */
  readonly open: boolean
  /** C-ECHO (PS3.7 §9.1.5); the status of the response. */
  echo(): Promise<number>
  /** C-STORE (PS3.7 §9.1.1); a failure status is a result, not an exception. Calls may overlap, they are sent in turn. */
  store(instance: StoreInstance): Promise<StoreResult>
  /** Releases after everything sent has been answered; resolves when the peer has agreed. */
  release(): Promise<void>
  abort(): void
}
