import { invitations, type TenantTx } from '@yingtong/db'
import { newOpaqueToken, tokenHash } from '../opaque-token.ts'

/** Seven days: long enough for a shift plan, short enough for a lost letter. */
export const INVITATION_MS = 7 * 86_400_000

interface InvitationToWrite {
  readonly purpose: 'join' | 'reset'
  readonly email: string
  readonly displayName: string
  readonly roles: string[]
  readonly departmentIds: string[]
  readonly createdBy: string
  readonly firstAdmin?: boolean
  readonly approvedBy?: string | null
  readonly opensAt?: Date | null
}

/** What the inviting person is shown this once; the database keeps a digest. */
export interface InvitationOffer {
  readonly id: string
  readonly token: string
  readonly expiresAt: Date
}

/** Writes an invitation of this tenant; the token in it is returned this once. */
export async function writeInvitation(
  tx: TenantTx,
  invitation: InvitationToWrite,
  at: Date,
): Promise<InvitationOffer> {
  const token = newOpaqueToken()
  const expiresAt = new Date(at.getTime() + INVITATION_MS)
  const [row] = await tx
    .insert(invitations)
    .values({
      ...invitation,
      tenantId: tx.tenantId,
      tokenHash: tokenHash(token),
      createdAt: at,
      expiresAt,
    })
    .returning({ id: invitations.id })
  return { id: row!.id, token, expiresAt }
}
