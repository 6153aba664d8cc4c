import { and, eq, inArray, isNull, memberships, sessions, sql, type TenantTx } from '@yingtong/db'
import { DomainError, notFound } from '../../kernel/index.ts'

/** The live membership of a person in this tenant, locked until the transaction ends. */
export async function lockMember(tx: TenantTx, userId: string) {
  const [member] = await tx
    .select({
      userId: memberships.userId,
      roles: memberships.roles,
      displayName: memberships.displayName,
    })
    .from(memberships)
    .where(and(eq(memberships.userId, userId), isNull(memberships.endedAt)))
    .for('update')
  if (!member) throw notFound('member')
  return member
}

/**
 * Refuses when nobody else is tenant administrator: a hospital that cannot invite anybody is locked out. All
 * administrators are locked, in one order, so that two who remove each other at the same time cannot both succeed.
 */
export async function demandAnotherAdmin(tx: TenantTx, userId: string): Promise<void> {
  const admins = await tx
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(and(isNull(memberships.endedAt), sql`'tenant-admin' = any(${memberships.roles})`))
    .orderBy(memberships.userId)
    .for('update')
  const ids = admins.map((admin) => admin.userId)
  if (ids.includes(userId) && ids.length === 1)
    throw new DomainError('conflict', 'the last tenant administrator stays: make somebody else one first')
}

/** Closes what a person has open in this tenant; the next request of each is refused. */
export async function closeSessionsOf(tx: TenantTx, userId: string, at: Date): Promise<number> {
  const closed = await tx
    .update(sessions)
    .set({ revokedAt: at })
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id })
  return closed.length
}

/**
 * The live roles of two people, locked in one order until the transaction ends: who is being removed at this moment
 * either was removed before, and decides nothing, or is removed after.
 */
export async function lockRolesOf(
  tx: TenantTx,
  people: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await tx
    .select({ userId: memberships.userId, roles: memberships.roles })
    .from(memberships)
    .where(and(inArray(memberships.userId, [...people]), isNull(memberships.endedAt)))
    .orderBy(memberships.userId)
    .for('update')
  return new Map(rows.map(({ userId, roles }) => [userId, roles]))
}
