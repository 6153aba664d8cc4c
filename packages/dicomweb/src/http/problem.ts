import { DomainError, type ErrorCode } from '@yingtong/domain'

/** Every refusal of the domain as an HTTP status; the compiler demands all of them. */
export const HTTP_STATUS = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  damaged: 502,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

/** A refusal as JSON: what happened, in plain words; nothing of the inside. */
export function problem(status: number, reason: string): Response {
  const headers = { 'cache-control': 'no-store', ...(status === 503 ? { 'retry-after': '2' } : {}) }
  return Response.json({ error: reason }, { status, headers })
}

/** Maps what a verb threw; surprises are logged by the caller and told as nothing. */
export function problemOf(error: unknown): Response {
  if (error instanceof DomainError) {
    const response = problem(HTTP_STATUS[error.code], error.publicText)
    if (error.code === 'unavailable') response.headers.set('retry-after', '2')
    return response
  }
  return problem(500, 'something went wrong on our side; nothing was changed')
}

/** 406 with what there would be (PS3.18 §8.3.3). */
export const notAcceptable = (available: readonly string[]) =>
  problem(406, `none of the accepted media types can be served; available: ${available.join(', ')}`)
