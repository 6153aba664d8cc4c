import { and, eq, type IdentityTx, isNull, lte, memberships, ne, sql, users } from '@yingtong/db'
import {
  areIndependent,
  authorize,
  DomainError,
  demandOtherOperator,
  type Role,
  type Scope,
} from '../../kernel/index.ts'
import { isOtherOfficer } from '../office.ts'

/** What somebody asked for that another person decides. */
export interface Asked {
  readonly tenantId: string
  readonly askedBy: string
  readonly askedAt: Date
  /** Whom it concerns, where they have an account. */
  readonly subject: string | null
}

export const mayAs = (roles: readonly string[], scope: Scope): boolean =>
  authorize({ kind: 'user', id: '', name: '', roles: roles as readonly Role[] }, scope)

/** Roles of a live member; none for everybody else. */
async function rolesIn(tx: IdentityTx, tenantId: string, userId: string): Promise<readonly string[]> {
  const [row] = await tx
    .select({ roles: memberships.roles })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.tenantId, tenantId),
        eq(memberships.userId, userId),
        isNull(memberships.endedAt),
        isNull(users.disabledAt),
      ),
    )
  return row?.roles ?? []
}

/**
 * Who may decide: holds another office than the asker since before the request, is not whom it concerns, and is another
 * person (`areIndependent`).
 */
export async function secondOfficers(tx: IdentityTx, asked: Asked): Promise<readonly string[]> {
  const first = await rolesIn(tx, asked.tenantId, asked.askedBy)
  const rows = await tx
    .select({ userId: memberships.userId, roles: memberships.roles })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(
      and(
        eq(memberships.tenantId, asked.tenantId),
        isNull(memberships.endedAt),
        isNull(users.disabledAt),
        ne(memberships.userId, asked.askedBy),
        lte(memberships.officeSince, asked.askedAt),
        sql`${memberships.roles} && array['tenant-admin', 'security-admin', 'audit-admin']`,
      ),
    )
  const able: string[] = []
  for (const { userId, roles } of rows)
    if (userId !== asked.subject && isOtherOfficer(roles, first))
      if (await areIndependent(tx, asked.askedBy, userId)) able.push(userId)
  return able
}

const cannot = () =>
  new DomainError(
    'forbidden',
    'an administrator of another office, whom the asker did not appoint, decides this',
  )

/** Refuses whoever may not decide for the hospital. */
export async function demandSecondOfficer(tx: IdentityTx, asked: Asked, userId: string): Promise<void> {
  if (!(await secondOfficers(tx, asked)).includes(userId)) throw cannot()
}

/** An operator stands in for the second office of a hospital that has none, as in its first days. */
export async function demandStandIn(tx: IdentityTx, asked: Asked, userId: string): Promise<void> {
  if (userId === asked.subject) throw cannot()
  if ((await secondOfficers(tx, asked)).length > 0)
    throw new DomainError('conflict', 'this hospital has a second office of its own that decides this')
  await demandOtherOperator(tx, asked, userId)
}
