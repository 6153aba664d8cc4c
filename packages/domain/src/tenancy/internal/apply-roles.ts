import { and, eq, isNull, memberships, type TenantTx } from '@yingtong/db'
import { closeSessionsOf } from './members.ts'

/** Writes a member's roles and closes their sessions; an office that they did not hold counts from now. */
export async function applyRoles(
  tx: TenantTx,
  member: { readonly userId: string; readonly roles: readonly string[] },
  to: { readonly roles: readonly string[]; readonly at: Date },
): Promise<number> {
  const { userId } = member
  const isNew = to.roles.some((role) => !member.roles.includes(role))
  await tx
    .update(memberships)
    .set({ roles: [...to.roles], ...(isNew ? { officeSince: to.at } : {}) })
    .where(and(eq(memberships.userId, userId), isNull(memberships.endedAt)))
  return closeSessionsOf(tx, userId, to.at)
}
