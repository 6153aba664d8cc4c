import {
  and,
  asc,
  breakGlass,
  eq,
  gt,
  type IdentityTx,
  isNull,
  memberships,
  tenants,
  users,
} from '@yingtong/db'

/** The tenants a person is a member of, by short name; closed ones do not exist. */
async function joinedTenants(tx: IdentityTx, userId: string) {
  return tx
    .select({
      id: tenants.id,
      slug: tenants.slug,
      name: tenants.name,
      kind: tenants.kind,
      roles: memberships.roles,
      displayName: memberships.displayName,
      security: tenants.security,
    })
    .from(memberships)
    .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
    .where(and(eq(memberships.userId, userId), isNull(memberships.endedAt), isNull(tenants.closedAt)))
    .orderBy(asc(tenants.slug))
}

/**
 * The tenants an operator may look into now: approved, neither over nor ended, and the person still an operator. Asked
 * for every request, so that an access ends by itself.
 */
export async function visitedTenants(tx: IdentityTx, userId: string, now: Date) {
  const rows = await tx
    .select({
      id: tenants.id,
      slug: tenants.slug,
      name: tenants.name,
      kind: tenants.kind,
      displayName: users.name,
      security: tenants.security,
      accessId: breakGlass.id,
      until: breakGlass.expiresAt,
    })
    .from(breakGlass)
    .innerJoin(tenants, eq(tenants.id, breakGlass.tenantId))
    .innerJoin(users, eq(users.id, breakGlass.requestedBy))
    .where(
      and(
        eq(breakGlass.requestedBy, userId),
        eq(users.platformOperator, true),
        gt(breakGlass.expiresAt, now),
        isNull(breakGlass.endedAt),
        isNull(tenants.closedAt),
      ),
    )
  return rows.map(({ accessId, until, ...tenant }) => ({
    ...tenant,
    roles: [] as string[],
    breakGlass: { id: accessId, expiresAt: until ?? now },
  }))
}

/** Where a person may stand: at home, and where an operator was let in without being a member. */
export async function tenantChoices(
  tx: IdentityTx,
  person: { readonly userId: string; readonly platformOperator: boolean },
  now: Date,
) {
  const joined = await joinedTenants(tx, person.userId)
  const visited = person.platformOperator ? await visitedTenants(tx, person.userId, now) : []
  const ids = new Set(joined.map((choice) => choice.id))
  return { joined, visited: visited.filter((choice) => !ids.has(choice.id)) }
}
