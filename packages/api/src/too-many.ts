import { DomainError, limiterOf, type RateClaim, type Services } from '@yingtong/domain'

/** The answer 429 with `Retry-After` when a bucket of these is empty, else null (promise C10). */
export async function tooMany(services: Services, claims: readonly RateClaim[]): Promise<Response | null> {
  try {
    await limiterOf(services).take(claims)
    return null
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'rate-limited') throw error
    const headers = {
      'cache-control': 'no-store',
      'retry-after': String(error.logFields.retryAfterSeconds),
    }
    return Response.json({ error: error.publicText }, { status: 429, headers })
  }
}
