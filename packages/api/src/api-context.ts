import { type Ctx, type LiveSession, type Services, sessionActor } from '@yingtong/domain'

/** What a door knows of a request before any procedure runs. */
export interface ApiContext {
  readonly services: Services
  /** The live session, or null: nobody is signed in. */
  readonly session: LiveSession | null
  /** The opaque token behind the session: switching and closing name it. */
  readonly sessionToken: string | null
  /** Of the cookie that a known browser holds, or null. */
  readonly browserToken?: string | null
  /** Hands the browser the session's new token with the answer; no script of a page sees it. */
  readonly renewSession?: (token: string) => void
  readonly address?: string
  /** The origin of our pages: what a passkey is bound to. */
  readonly origin?: string
  readonly requestId: string
}

/** The verb context of a signed-in person in the tenant they stand in. */
export function verbContext(api: ApiContext & { readonly session: LiveSession }): Ctx {
  const { services, session, requestId, address } = api
  const { tenant } = session
  return {
    services,
    tenantId: tenant.id,
    actor: sessionActor(session, tenant),
    requestId,
    ...(address ? { address } : {}),
  }
}
