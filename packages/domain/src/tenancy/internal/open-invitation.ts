import { and, eq, gt, type IdentityTx, invitations, isNull, tenants } from '@yingtong/db'
import { notFound } from '../../kernel/index.ts'
import { tokenHash } from '../opaque-token.ts'

/** The invitation behind a token; unknown, used, revoked and expired cannot be told apart. */
export async function openInvitation(tx: IdentityTx, token: string, now: Date) {
  const [row] = await tx
    .select({ invitation: invitations, tenantName: tenants.name, security: tenants.security })
    .from(invitations)
    .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
    .where(
      and(
        eq(invitations.tokenHash, tokenHash(token)),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        gt(invitations.expiresAt, now),
        isNull(tenants.closedAt),
      ),
    )
    .for('update', { of: invitations })
  if (!row) throw notFound('invitation')
  return row
}
