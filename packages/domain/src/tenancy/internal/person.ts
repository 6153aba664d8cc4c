import {
  and,
  asc,
  count,
  eq,
  type IdentityTx,
  isNull,
  memberships,
  passkeys,
  tenants,
  users,
} from '@yingtong/db'
import { strictestSecurity, type TenantSecurity } from '../tenant-security.ts'

export type User = typeof users.$inferSelect

/** The account with this id, locked for this transaction; null when it was disabled. */
export async function lockedUser(tx: IdentityTx, userId: string): Promise<User | null> {
  const [user] = await tx
    .select()
    .from(users)
    .where(and(eq(users.id, userId), isNull(users.disabledAt)))
    .for('update')
  return user ?? null
}

/** Where a person works (`only` these), by the hospital's short name; the settings are the strictest of all. */
export async function workplaces(tx: IdentityTx, userId: string, only?: readonly string[] | null) {
  const all = await tx
    .select({ tenantId: tenants.id, slug: tenants.slug, name: tenants.name, security: tenants.security })
    .from(memberships)
    .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
    .where(and(eq(memberships.userId, userId), isNull(memberships.endedAt), isNull(tenants.closedAt)))
    .orderBy(asc(tenants.slug))
  const rows = only ? all.filter((row) => only.includes(row.tenantId)) : all
  const security: TenantSecurity = strictestSecurity(rows.map((row) => row.security))
  return { rows, security }
}

/** Whether this person must have a second factor: a hospital of theirs says so, or they run the platform (等保 8.1.4.1). */
export async function demandsSecondFactor(
  tx: IdentityTx,
  user: User,
  only?: readonly string[] | null,
): Promise<boolean> {
  return user.platformOperator || (await workplaces(tx, user.id, only)).security.secondFactor === 'required'
}

export async function passkeyCount(tx: IdentityTx, userId: string): Promise<number> {
  const [row] = await tx.select({ n: count() }).from(passkeys).where(eq(passkeys.userId, userId))
  return row?.n ?? 0
}
