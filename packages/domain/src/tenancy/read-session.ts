import { and, eq, isNull, sessions, users } from '@yingtong/db'
import { z } from 'zod'
import { identity, type Role } from '../kernel/index.ts'
import { tenantChoices } from './internal/tenant-choices.ts'
import { OpaqueToken, tokenHash } from './opaque-token.ts'
import { SESSION_TOUCH_MS } from './session-limits.ts'
import type { SecondFactor } from './sign-in-outcome.ts'
import { tenantSecurity } from './tenant-security.ts'

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
 * The live session behind an opaque token, or null: unknown, revoked, idle, too old, person disabled, or no longer a
 * member of the tenant it stands in. Callers test for null, never for truthiness of a part. A database that does not
 * answer rejects: nobody is let in on a guess (promise C4).
 */
export const readSession = identity(
  { name: 'session.read', input: z.object({ token: OpaqueToken }) },
  async (tx, { token }, services): Promise<LiveSession | null> => {
    const now = services.now()
    const hash = tokenHash(token)
    const [row] = await tx
      .select({ session: sessions, user: users })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, hash), isNull(sessions.revokedAt), isNull(users.disabledAt)))
    if (!row || row.session.expiresAt <= now) return null
    const platformOperator = row.user.platformOperator && row.session.secondFactor !== null
    const person = { userId: row.user.id, platformOperator, tenantId: row.session.tenantId }
    const { choices, here } = await tenantChoices(tx, person, now)
    if (!here) return null
    const limits = tenantSecurity(here.security)
    const idleMs = now.getTime() - row.session.lastSeenAt.getTime()
    const ageMs = now.getTime() - row.session.createdAt.getTime()
    if (idleMs > limits.idleMinutes * 60_000 || ageMs >= limits.absoluteHours * 3_600_000) return null
    if (idleMs > SESSION_TOUCH_MS)
      await tx.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.tokenHash, hash))
    const list = choices.map(({ security: _, ...choice }) => choice as TenantChoice)
    const tenant = list.find((choice) => choice.id === here.id)
    if (!tenant) return null
    const { id: userId, email, name, locale } = row.user
    const { id: sessionId, secondFactor, expiresAt } = row.session
    const account = { sessionId, userId, email, name, locale, platformOperator }
    return { ...account, tenant, tenants: list, secondFactor, expiresAt }
  },
)
