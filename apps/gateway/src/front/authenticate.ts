import { createHash } from 'node:crypto'
import {
  type Actor,
  authenticateToken,
  type Ctx,
  DomainError,
  notFound,
  type RateClaim,
  readSession,
  type Services,
  sessionActor,
} from '@yingtong/domain'
import type { Exchange } from '../http/server.ts'
import { briefMemory } from './brief-memory.ts'
import { sessionTokenOf } from './cookies.ts'

/** Somebody who proved who they are, with the tenants they may stand in. */
export interface Caller {
  readonly actor: Actor
  readonly tenantId: string
  readonly tenantSlug: string
  readonly by: 'token' | 'session'
  readonly tenants: readonly { readonly slug: string; readonly tenantId: string; readonly actor: Actor }[]
}

export type Authenticate = (exchange: Exchange) => Promise<Caller>

/** A revoked token or session is refused after this at the latest. */
const REMEMBERED_MS = 1000

async function callerOfToken(services: Services, token: string): Promise<Caller | null> {
  const holder = await authenticateToken(services, { token })
  if (!holder) return null
  const { actor, tenantId, tenantSlug } = holder
  return { actor, tenantId, tenantSlug, by: 'token', tenants: [{ slug: tenantSlug, tenantId, actor }] }
}

async function callerOfSession(services: Services, token: string): Promise<Caller | null> {
  const session = await readSession(services, { token })
  if (!session) return null
  const tenants = session.tenants.map((tenant) => ({
    slug: tenant.slug,
    tenantId: tenant.id,
    actor: sessionActor(session, tenant),
  }))
  const here = tenants.find(({ tenantId }) => tenantId === session.tenant.id)
  if (!here) return null
  return { actor: here.actor, tenantId: here.tenantId, tenantSlug: here.slug, by: 'session', tenants }
}

const unauthenticated = () => new DomainError('unauthenticated', 'sign in, or send a bearer token')

/** A browser says where a request comes from; a page of somebody else may not write with our cookie (promise B10). */
function refuseForeignPage({ headers, method }: Request, ownOrigin: string | null): void {
  if (method === 'GET' || method === 'HEAD') return
  const origin = headers.get('origin') ?? ''
  const own = ownOrigin
    ? origin === new URL(ownOrigin).origin
    : URL.canParse(origin) && new URL(origin).host === headers.get('host')
  if (!own) throw new DomainError('forbidden', 'this request does not come from a page of ours')
}

/**
 * Who asks: a bearer token, else the session cookie. Throws `unauthenticated`. `ownOrigin` is the configured one; without
 * it the host of the request counts.
 */
export function authenticator(services: Services, ownOrigin: string | null = null): Authenticate {
  const https = ownOrigin?.startsWith('https:') ?? false
  const remember = briefMemory<Caller>(REMEMBERED_MS)
  // The memory is keyed by digest, so that a heap dump holds no key.
  const key = (kind: string, token: string) =>
    `${kind} ${createHash('sha256').update(token).digest('base64url')}`
  return async ({ request }) => {
    const authorization = request.headers.get('authorization')
    if (authorization !== null) {
      const token = /^Bearer ([\w.~+/-]{1,200}=*)$/i.exec(authorization)?.[1]
      const caller = token && (await remember(key('token', token), () => callerOfToken(services, token)))
      if (!caller) throw unauthenticated()
      return caller
    }
    const cookie = sessionTokenOf(request.headers.get('cookie'), https)
    const caller = cookie && (await remember(key('session', cookie), () => callerOfSession(services, cookie)))
    if (!caller) throw unauthenticated()
    refuseForeignPage(request, ownOrigin)
    return caller
  }
}

/** Whose buckets a request of this caller is counted in. */
export function imageClaims({ actor, by, tenantId }: Caller): readonly RateClaim[] {
  return [
    [by === 'token' ? 'images:token' : 'images:user', actor.id],
    ['images:tenant', tenantId],
  ]
}

/** QIDO-RS: what asks for a list instead of a thing (PS3.18 §10.6). */
const SEARCH_PATH = /\/(?:studies|series|instances)\/?$/

/** Searches have smaller buckets beside: a hospital that floods the archive with them would starve the others. */
export function searchClaims({ actor, tenantId }: Caller, { request, url }: Exchange): readonly RateClaim[] {
  if (request.method !== 'GET' || !SEARCH_PATH.test(url.pathname)) return []
  return [
    ['searches:caller', actor.id],
    ['searches:tenant', tenantId],
  ]
}

/** The caller's context in the tenant that the address names; another tenant's is not found. */
export function contextIn(
  services: Services,
  caller: Caller,
  place: Exchange & { readonly slug?: string },
): Ctx {
  const { requestId, address, slug } = place
  const stand = caller.tenants.find((each) => each.slug === (slug ?? caller.tenantSlug))
  if (!stand) throw notFound('archive')
  return { services, tenantId: stand.tenantId, actor: stand.actor, requestId, address }
}
