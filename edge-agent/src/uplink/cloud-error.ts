import type { FailureClass } from '@yingtong/agent-protocol'

/** A request that did not succeed; retry looks at `failure` only. */
export class CloudError extends Error {
  readonly failure: FailureClass
  /** Null when there was no answer. */
  readonly status: number | null
  /** Code of the error body, where there was one. */
  readonly code: string | null
  /** What the cloud asked for in Retry-After. */
  readonly retryAfterMs: number | null
  /** With 'missing-parts': what the store lacks, where the cloud says it. */
  readonly parts: readonly number[]

  constructor(
    message: string,
    about: {
      failure: FailureClass
      status?: number
      code?: string
      retryAfterMs?: number | null
      parts?: readonly number[]
      cause?: unknown
    },
  ) {
    super(message, { cause: about.cause })
    this.name = 'CloudError'
    this.failure = about.failure
    this.status = about.status ?? null
    this.code = about.code ?? null
    this.retryAfterMs = about.retryAfterMs ?? null
    this.parts = about.parts ?? []
  }
}
