import { and, desc, eq, gt, isNull, sessions, tenants } from '@yingtong/db'
import { z } from 'zod'
import { identity, notFound } from '../kernel/index.ts'
import { ownerOfSession } from './internal/asker.ts'
import { endSessions } from './internal/open-session.ts'
import { OpaqueToken } from './opaque-token.ts'
import { tenantSecurity } from './tenant-security.ts'

const Own = z.object({ session: OpaqueToken })

/** One's own open sessions, the one in use first marked; idle ones that can no longer be used are left out. */
export const listOwnSessions = identity(
  { name: 'session.list-own', input: Own },
  async (tx, input, services) => {
    const now = services.now()
    const { user, session } = await ownerOfSession(tx, input.session, now)
    const rows = await tx
      .select({ row: sessions, hospital: tenants.name, security: tenants.security })
      .from(sessions)
      .leftJoin(tenants, eq(tenants.id, sessions.tenantId))
      .where(and(eq(sessions.userId, user.id), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)))
      .orderBy(desc(sessions.lastSeenAt))
      .limit(200)
    return rows
      .filter(
        ({ row, security }) =>
          now.getTime() - row.lastSeenAt.getTime() <= tenantSecurity(security).idleMinutes * 60_000,
      )
      .map(({ row, hospital }) => ({
        id: row.id,
        mine: row.tokenHash === session.hash,
        hospital,
        address: row.address,
        userAgent: row.userAgent,
        secondFactor: row.secondFactor,
        createdAt: row.createdAt,
        lastSeenAt: row.lastSeenAt,
        expiresAt: row.expiresAt,
      }))
  },
)

/** Closes one of one's own sessions; somebody else's does not exist here. */
export const closeOwnSession = identity(
  { name: 'session.close-own', input: Own.extend({ sessionId: z.uuid() }) },
  async (tx, input, services) => {
    const now = services.now()
    const { user } = await ownerOfSession(tx, input.session, now)
    const closed = await tx
      .update(sessions)
      .set({ revokedAt: now })
      .where(and(eq(sessions.id, input.sessionId), eq(sessions.userId, user.id), isNull(sessions.revokedAt)))
      .returning({ id: sessions.id })
    if (closed.length === 0) throw notFound('session')
  },
)

/** Closes every session of one's own but the one in use. */
export const closeOtherSessions = identity(
  { name: 'session.close-others', input: Own },
  async (tx, input, services) => {
    const now = services.now()
    const { user, session } = await ownerOfSession(tx, input.session, now)
    return { closed: await endSessions(tx, user.id, now, session.hash) }
  },
)
