import { and, eq, invitations, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Takes an invitation back; its link opens nothing from now on. */
export const revokeInvitation = command(
  {
    name: 'invitation.revoke',
    scope: 'member:write',
    audit: 'invitation.revoked',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, { at, note }) => {
    const rows = await tx
      .update(invitations)
      .set({ revokedAt: at })
      .where(and(eq(invitations.id, id), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)))
      .returning({ id: invitations.id })
    if (rows.length === 0) throw notFound('invitation')
    note({ objectKind: 'invitation', objectId: id })
  },
)
