import { and, asc, eq, isNull, memberships, sessions, tenants, users } from '@yingtong/db'
import { z } from 'zod'
import { identity, type Role } from '../kernel/index.ts'
import { tokenHash } from './opaque-token.ts'
import { SESSION_IDLE_MS, SESSION_TOUCH_MS } from './session-limits.ts'

export interface TenantChoice {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly kind: 'hospital' | 'centre' | 'authority'
  readonly roles: readonly Role[]
  readonly displayName: string
}

export interface LiveSession {
  readonly userId: string
  readonly email: string
  readonly name: string
  readonly locale: string
  readonly tenant: TenantChoice
  readonly tenants: readonly TenantChoice[]
  readonly expiresAt: Date
}

/**
 * The live session behind an opaque token, or null: unknown, revoked, idle, too old, person disabled, or no longer a
 * member of the tenant it stands in. Callers test for null, never for truthiness of a part.
 */
export const readSession = identity(
  { name: 'session.read', input: z.object({ token: z.string().min(1).max(200) }) },
  async (tx, { token }, services): Promise<LiveSession | null> => {
    const now = services.now()
    const hash = tokenHash(token)
    const [row] = await tx
      .select({ session: sessions, user: users })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.tokenHash, hash), isNull(sessions.revokedAt), isNull(users.disabledAt)))
    if (!row || row.session.expiresAt <= now) return null
    const idleMs = now.getTime() - row.session.lastSeenAt.getTime()
    if (idleMs > SESSION_IDLE_MS) return null
    if (idleMs > SESSION_TOUCH_MS)
      await tx.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.tokenHash, hash))
    const choices = await tx
      .select({
        id: tenants.id,
        slug: tenants.slug,
        name: tenants.name,
        kind: tenants.kind,
        roles: memberships.roles,
        displayName: memberships.displayName,
      })
      .from(memberships)
      .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
      .where(and(eq(memberships.userId, row.user.id), isNull(memberships.endedAt)))
      .orderBy(asc(tenants.slug))
    const list = choices as TenantChoice[]
    const tenant = list.find((choice) => choice.id === row.session.tenantId)
    if (!tenant) return null
    const { id: userId, email, name, locale } = row.user
    return { userId, email, name, locale, tenant, tenants: list, expiresAt: row.session.expiresAt }
  },
)
