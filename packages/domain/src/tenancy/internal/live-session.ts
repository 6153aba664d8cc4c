import { and, eq, type IdentityTx, isNull, sessions, users } from '@yingtong/db'
import { tokenHash } from '../opaque-token.ts'
import { tenantSecurity } from '../tenant-security.ts'
import type { User } from './person.ts'
import { tenantChoices } from './tenant-choices.ts'

export type SessionRow = typeof sessions.$inferSelect

/**
 * Whether a session opens one tenant: that tenant's own limits count, and a tenant that demands a second factor, or
 * that the identity provider behind this session does not speak for, does not exist in it.
 */
function opens(session: SessionRow, choice: { readonly id: string; readonly security: unknown }, now: Date) {
  if (session.onlyTenantIds && !session.onlyTenantIds.includes(choice.id)) return false
  const limits = tenantSecurity(choice.security)
  if (limits.secondFactor === 'required' && session.secondFactor === null) return false
  return now.getTime() - session.createdAt.getTime() < limits.absoluteHours * 3_600_000
}

/**
 * The session behind a token with every tenant it opens now, or null: unknown, revoked, too old, person disabled, or
 * where it stands is no longer theirs. Every door asks this for every request; `idle` are tenants it went idle for.
 */
export async function liveSession(tx: IdentityTx, token: string, now: Date) {
  const [row] = await tx
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(eq(sessions.tokenHash, tokenHash(token)), isNull(sessions.revokedAt), isNull(users.disabledAt)),
    )
  if (!row || row.session.expiresAt <= now) return null
  const { session, user } = row
  const platformOperator = user.platformOperator && session.secondFactor !== null
  const idleMs = now.getTime() - session.lastSeenAt.getTime()
  const person = { userId: user.id, platformOperator, tenantId: session.tenantId }
  const { joined, visited } = await tenantChoices(tx, person, now)
  const idle = [...joined, ...visited]
    .filter(({ id, security }) => session.lapsedTenantIds.includes(id) || idleFor(idleMs, security))
    .map(({ id }) => id)
  const open = (choice: { readonly id: string; readonly security: unknown }) =>
    opens(session, choice, now) && !idle.includes(choice.id)
  const home = joined.filter(open)
  const choices = [...home, ...visited.filter(open)]
  // An operator whose access is over stands at home again; a member who was ended is out.
  const found = choices.find((choice) => choice.id === session.tenantId)
  const here = found ?? (platformOperator && !isMember(joined, session.tenantId) ? home[0] : undefined)
  return here ? { session, user: user as User, platformOperator, choices, here, idle, idleMs } : null
}

const idleFor = (idleMs: number, security: unknown) => idleMs > tenantSecurity(security).idleMinutes * 60_000

const isMember = (joined: readonly { readonly id: string }[], id: string | null) =>
  joined.some((choice) => choice.id === id)
