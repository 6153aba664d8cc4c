import type { AssociationInfo } from './association-info.ts'

/** One C-STORE-RQ (PS3.7 §9.1.1). */
export interface StoreRequest {
  readonly assoc: AssociationInfo
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly transferSyntaxUid: string
  readonly messageId: number
  /** Set when the object comes because of a C-MOVE. */
  readonly moveOriginator?: { readonly aeTitle: string; readonly messageId: number }
  /** Ends the association at once. */
  abort(reason: string): void
}

/** The data set as it arrives; what is not read is thrown away after the handler has returned. */
export interface StoreBody extends AsyncIterable<Uint8Array> {
  /** All chunks that have arrived, as one array a turn: for `writev`. */
  batches(): AsyncIterable<readonly Uint8Array[]>
  readonly receivedBytes: number
}

export interface StoreOutcome {
  /** PS3.4 table B.2-1 and PS3.7 §9.1.1.1.9. */
  readonly status: number
  /** At most 64 characters reach the peer, those outside ASCII as question marks; no patient data. */
  readonly errorComment?: string
  /** Tags as eight hexadecimal digits. */
  readonly offendingElements?: readonly string[]
}

/** Called when the command is complete. A throw is answered 0x0110; `publicText` of the error is the comment. */
export type StoreHandler = (request: StoreRequest, body: StoreBody) => Promise<StoreOutcome>

/** Called for C-ECHO; answers a status. */
export type EchoHandler = (assoc: AssociationInfo) => number | Promise<number>

export interface DimseHandlers {
  /** Without it every C-STORE is answered 0x0122. */
  readonly store?: StoreHandler
  /** Without it every C-ECHO is answered 0x0000. */
  readonly echo?: EchoHandler
}
