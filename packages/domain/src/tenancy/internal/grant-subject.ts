import { eq, type grantRequests, type IdentityTx, invitations, users } from '@yingtong/db'

/** The account whom a request concerns; null where the invited address has none yet. */
export async function subjectOf(
  tx: IdentityTx,
  { kind, subjectId }: Pick<typeof grantRequests.$inferSelect, 'kind' | 'subjectId'>,
): Promise<string | null> {
  if (kind === 'roles') return subjectId
  const [row] = await tx
    .select({ id: users.id })
    .from(invitations)
    .innerJoin(users, eq(users.email, invitations.email))
    .where(eq(invitations.id, subjectId))
  return row?.id ?? null
}
