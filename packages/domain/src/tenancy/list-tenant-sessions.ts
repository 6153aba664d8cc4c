import { and, desc, eq, gt, isNull, memberships, sessions } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

const SHOWN_MAX = 500

/** Who is signed in to this hospital now, the latest first. */
export const listTenantSessions = query(
  { name: 'session.list-tenant', scope: 'session:read', audit: 'session.listed', input: z.object({}) },
  async (tx, _input, { at }) =>
    tx
      .select({
        id: sessions.id,
        userId: sessions.userId,
        name: memberships.displayName,
        address: sessions.address,
        userAgent: sessions.userAgent,
        secondFactor: sessions.secondFactor,
        createdAt: sessions.createdAt,
        lastSeenAt: sessions.lastSeenAt,
        expiresAt: sessions.expiresAt,
      })
      .from(sessions)
      .leftJoin(
        memberships,
        and(eq(memberships.userId, sessions.userId), eq(memberships.tenantId, sessions.tenantId)),
      )
      .where(and(isNull(sessions.revokedAt), gt(sessions.expiresAt, at)))
      .orderBy(desc(sessions.lastSeenAt))
      .limit(SHOWN_MAX),
)
