import { handleDicomweb, problemOf } from '@yingtong/dicomweb'
import { DomainError, type RateLimiter, type Services } from '@yingtong/domain'
import { retryAfter } from '../http/error-response.ts'
import type { InTurns } from '../http/in-turns.ts'
import type { Exchange } from '../http/server.ts'
import { type Authenticate, contextIn, imageClaims, searchClaims } from './authenticate.ts'

const TENANT_PATH = /^\/t\/([a-z0-9][a-z0-9-]{0,59})\/dicom-web(?=\/|$)/
const OWN_PATH = /^\/dicom-web(?=\/|$)/

/** True for `/t/{tenant}/dicom-web/…` and `/dicom-web/…`, the caller's own archive. */
export function isDicomweb(pathname: string): boolean {
  return TENANT_PATH.test(pathname) || OWN_PATH.test(pathname)
}

/** What PS3.18 calls busy (§8.5): the same request may succeed in this time. */
const RETRY_AFTER_SECONDS = '2'

/** Nothing about a patient stays in a shared cache; what the browser may keep, the handler says itself. */
function guarded(response: Response): Response {
  if (!response.headers.has('cache-control')) response.headers.set('cache-control', 'no-store')
  response.headers.set('x-content-type-options', 'nosniff')
  if (response.status === 503 && !response.headers.has('retry-after'))
    response.headers.set('retry-after', RETRY_AFTER_SECONDS)
  return response
}

/** DICOMweb of the archive that the address names, for who may see it. */
export function dicomwebDoor(
  services: Services,
  options: {
    readonly authenticate: Authenticate
    readonly publicOrigin: string
    readonly limiter: RateLimiter
    readonly inTurns: InTurns
  },
): (exchange: Exchange) => Promise<Response> {
  return async (exchange) => {
    const { request, url } = exchange
    try {
      const [prefix = '', slug] = TENANT_PATH.exec(url.pathname) ?? OWN_PATH.exec(url.pathname) ?? []
      await options.limiter.take([['images:address', exchange.address]])
      const caller = await options.authenticate(exchange)
      await options.limiter.take([...imageClaims(caller), ...searchClaims(caller, exchange)])
      const ctx = contextIn(services, caller, slug === undefined ? exchange : { ...exchange, slug })
      const response = await handleDicomweb(request, ctx, `${options.publicOrigin}${prefix}`)
      return guarded(options.inTurns(response, ctx.tenantId))
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      const response = problemOf(error)
      for (const [name, value] of Object.entries(retryAfter(error))) response.headers.set(name, value)
      if (error.code === 'unauthenticated') response.headers.set('www-authenticate', 'Bearer')
      return guarded(response)
    }
  }
}
