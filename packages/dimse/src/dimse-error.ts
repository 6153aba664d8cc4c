/** Everything that can go wrong for the user of an association, as a closed list. */
export type DimseErrorCode =
  /** The connection could not be opened. */
  | 'not-connected'
  /** The peer answered A-ASSOCIATE-RJ. */
  | 'rejected'
  /** Either side sent A-ABORT, or the connection broke. */
  | 'aborted'
  /** No answer in time. */
  | 'timeout'
  /** No presentation context was accepted for what should be sent. */
  | 'no-context'
  /** The association is already released or aborted. */
  | 'ended'

export interface DimseErrorDetails {
  /** Of A-ASSOCIATE-RJ: PS3.8 table 9-21. */
  readonly result?: number
  /** Of A-ASSOCIATE-RJ or A-ABORT: PS3.8 tables 9-21 and 9-26. */
  readonly source?: number
  readonly reason?: number
}

export class DimseError extends Error {
  override readonly name = 'DimseError'
  readonly code: DimseErrorCode
  readonly details: DimseErrorDetails

  constructor(code: DimseErrorCode, message: string, details: DimseErrorDetails = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}
