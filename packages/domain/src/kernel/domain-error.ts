/** The ten ways in which a request can be refused; every door maps all of them. */
export const ERROR_CODES = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'too-large',
  'rate-limited',
  'unavailable',
  /** What was stored does not lie as it was stored, or is gone: waiting does not mend it. */
  'damaged',
  'internal',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * A refusal with two texts: `publicText` for the person (no patient data, no internals), `logFields` for the log.
 * What one may not see is `not-found`, the same as what does not exist.
 */
export class DomainError extends Error {
  readonly code: ErrorCode
  readonly publicText: string
  readonly logFields: Readonly<Record<string, string | number | boolean>>

  constructor(
    code: ErrorCode,
    publicText: string,
    options: { cause?: unknown; logFields?: Record<string, string | number | boolean> } = {},
  ) {
    super(`${code}: ${publicText}`, { cause: options.cause })
    this.name = 'DomainError'
    this.code = code
    this.publicText = publicText
    this.logFields = options.logFields ?? {}
  }
}

export const notFound = (what: string) => new DomainError('not-found', `${what} not found`)
