import { DomainError, type ErrorCode } from '@yingtong/domain'

/** Every refusal as an HTTP status; what one may not see is 404, the same as what does not exist. */
export const STATUS_OF = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  'too-large': 413,
  'rate-limited': 429,
  unavailable: 503,
  // Not our answer is wrong but what lies in the store; 503 would say that waiting helps.
  damaged: 502,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

/** When a refused sender may come again, as a header; nothing for refusals that time does not mend. */
export function retryAfter(error: unknown): Record<string, string> {
  if (!(error instanceof DomainError)) return {}
  if (error.code === 'unavailable') return { 'retry-after': '2' }
  if (error.code !== 'rate-limited') return {}
  return { 'retry-after': String(error.logFields.retryAfterSeconds ?? 5) }
}

export function jsonResponse(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  })
}

/** The JSON body of an error: `error` for machines, `reason` for people, `requestId` to find it in the log. */
export function errorResponse(error: unknown, requestId: string): Response {
  const known = error instanceof DomainError ? error : null
  const code = known?.code ?? 'internal'
  const reason =
    known?.publicText ?? 'something went wrong on our side; nothing that was acknowledged is lost'
  return jsonResponse(STATUS_OF[code], { error: code, reason, requestId }, retryAfter(error))
}
