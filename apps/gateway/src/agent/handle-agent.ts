import { DomainError, limiterOf, type RateLimiter, reasonOf, type Services } from '@yingtong/domain'
import { jsonResponse } from '../http/error-response.ts'
import type { Exchange } from '../http/server.ts'
import { agentErrorCode, agentErrorResponse } from './agent-error.ts'
import { agentRequest } from './agent-request.ts'
import { AGENT_ROUTES } from './agent-routes.ts'
import { ENROL_PATH, enrolRequest } from './enrol-request.ts'

/** The edge protocol: signature first, then the route, then its verb; every refusal in the protocol's own words. */
export function agentHandler(
  services: Services,
  limiter: RateLimiter = limiterOf(services),
): (exchange: Exchange) => Promise<Response> {
  return async (exchange) => {
    const { request, url, requestId } = exchange
    try {
      if (url.pathname === ENROL_PATH) return await enrolRequest(services, limiter, exchange)
      const route = AGENT_ROUTES.find((each) => each.path.test(url.pathname))
      if (!route) return jsonResponse(404, { code: 'bad-request', message: 'there is no such address' })
      if (route.method !== request.method)
        return jsonResponse(
          405,
          { code: 'bad-request', message: `only ${route.method}` },
          { allow: route.method },
        )
      await limiter.take([['agent:address', exchange.address]])
      const signed = await agentRequest(services, exchange)
      await limiter.take([
        ['agent:agent', signed.ctx.actor.id],
        ['agent:tenant', signed.ctx.tenantId],
      ])
      const [, ...parameters] = route.path.exec(url.pathname) ?? []
      return await route.handle(signed, parameters)
    } catch (error) {
      if (request.signal.aborted) throw error
      const code = agentErrorCode(error)
      const fields = { requestId, route: routeName(url.pathname), code, facts: factsOf(error) }
      if (code === 'internal')
        services.log.error('agent request failed', { ...fields, reason: reasonOf(error) })
      else services.log.warn('agent request refused', fields)
      return agentErrorResponse(error, services.now())
    }
  }
}

/** The route as it is declared: the address itself is whatever a stranger wrote. */
function routeName(pathname: string): string {
  if (pathname === ENROL_PATH) return ENROL_PATH
  return AGENT_ROUTES.find((each) => each.path.test(pathname))?.handle.name ?? 'none'
}

function factsOf(error: unknown): string {
  if (!(error instanceof DomainError)) return ''
  const facts = Object.entries(error.logFields)
  return facts.map(([name, value]) => `${name}=${value}`).join(' ')
}
