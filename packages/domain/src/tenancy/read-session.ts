import { eq, sessions } from '@yingtong/db'
import { z } from 'zod'
import { identity, type Role } from '../kernel/index.ts'
import { liveSession } from './internal/live-session.ts'
import { OpaqueToken } from './opaque-token.ts'
import { SESSION_TOUCH_MS } from './session-limits.ts'
import type { SecondFactor } from './sign-in-outcome.ts'

export interface TenantChoice {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly kind: 'hospital' | 'centre' | 'authority' | 'operator'
  readonly roles: readonly Role[]
  readonly displayName: string
  /** An operator who was let in stands here without being a member, until then. */
  readonly breakGlass?: { readonly id: string; readonly expiresAt: Date }
}

export interface LiveSession {
  readonly sessionId: string
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly locale: string
  readonly tenant: TenantChoice
  readonly tenants: readonly TenantChoice[]
  /** Only in a session with a second factor: a password alone has no power over the platform. */
  readonly platformOperator: boolean
  readonly secondFactor: SecondFactor | null
  readonly expiresAt: Date
}

/**
 * The live session behind an opaque token, or null: unknown, revoked, idle, too old, person disabled, no longer a
 * member of the tenant it stands in, or without the second factor that this tenant demands by now. Other tenants that
 * it does not open are left out. Callers test for null, never for truthiness of a part. A database that does not
 * answer rejects: nobody is let in on a guess (promise C4).
 */
export const readSession = identity(
  { name: 'session.read', input: z.object({ token: OpaqueToken }) },
  async (tx, { token }, services): Promise<LiveSession | null> => {
    const now = services.now()
    const live = await liveSession(tx, token, now)
    if (!live) return null
    const { session, user, platformOperator, idle } = live
    if (live.idleMs > SESSION_TOUCH_MS)
      await tx
        .update(sessions)
        .set({ lastSeenAt: now, lapsedTenantIds: idle })
        .where(eq(sessions.id, session.id))
    const list = live.choices.map(({ security: _, ...choice }) => choice as TenantChoice)
    const tenant = list.find((choice) => choice.id === live.here.id)
    if (!tenant) return null
    const { id: userId, email, name, locale } = user
    const { id: sessionId, secondFactor, expiresAt } = session
    const account = { sessionId, userId, email, name, locale, platformOperator }
    return { ...account, tenant, tenants: list, secondFactor, expiresAt }
  },
)
