import { DomainError } from '@yingtong/domain'

/** A database that was away is back in this time, or it is no matter of waiting. */
export const RETRY_SECONDS = 5

/** The answer 503 with `Retry-After` for what passes by itself; everything else is thrown again. */
export function unavailableAnswer(error: unknown): Response {
  if (!(error instanceof DomainError) || error.code !== 'unavailable') throw error
  return Response.json(
    { error: error.publicText },
    { status: 503, headers: { 'cache-control': 'no-store', 'retry-after': String(RETRY_SECONDS) } },
  )
}
