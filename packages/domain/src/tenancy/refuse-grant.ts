import { and, eq, grantRequests, invitations, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Refuses an office that somebody asked for, or takes one's own request back; the link of an invitation dies with it. */
export const refuseGrant = command(
  {
    name: 'grant.refuse',
    scope: 'grant:confirm',
    audit: 'grant.refused',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, { ctx, at, note }) => {
    const open = and(eq(grantRequests.id, id), isNull(grantRequests.decidedAt))
    const [row] = await tx.select().from(grantRequests).where(open).for('update')
    if (!row) throw notFound('request')
    const decision = row.askedBy === ctx.actor.id ? 'withdrawn' : 'refused'
    await tx
      .update(grantRequests)
      .set({ decision, decidedBy: ctx.actor.id, decidedAt: at })
      .where(eq(grantRequests.id, id))
    if (row.kind === 'invite')
      await tx
        .update(invitations)
        .set({ revokedAt: at })
        .where(
          and(
            eq(invitations.id, row.subjectId),
            isNull(invitations.acceptedAt),
            isNull(invitations.revokedAt),
          ),
        )
    const { kind, subjectId, askedBy } = row
    note({
      objectKind: kind === 'invite' ? 'invitation' : 'user',
      objectId: subjectId,
      details: { decision, askedBy },
    })
  },
)
