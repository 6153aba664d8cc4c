import {
  and,
  eq,
  gt,
  invitations,
  isNull,
  memberships,
  ne,
  resetRequests,
  sessions,
  type TenantTx,
  users,
} from '@yingtong/db'
import { z } from 'zod'
import { DomainError, flow } from '../kernel/index.ts'
import { lockMember } from './internal/members.ts'
import { writeInvitation } from './internal/write-invitation.ts'
import { AT_WORK_MS, needsSecondOfficer, RESET_WAIT_MS, resetState } from './reset-request.ts'

/** Uses up the approval of this officer's request; the second administrator's id, or a refusal. */
async function takeApproval(
  tx: TenantTx,
  userId: string,
  by: { readonly officerId: string; readonly at: Date },
): Promise<string | null> {
  const open = await tx
    .select()
    .from(resetRequests)
    .where(
      and(
        eq(resetRequests.userId, userId),
        eq(resetRequests.requestedBy, by.officerId),
        isNull(resetRequests.endedAt),
      ),
    )
    .for('update')
  const approved = open.find((row) => resetState(row, by.at) === 'approved')
  if (!approved)
    throw new DomainError('forbidden', 'a second administrator must allow the reset of this person first')
  await tx.update(resetRequests).set({ endedAt: by.at }).where(eq(resetRequests.id, approved.id))
  return approved.approvedBy
}

/** When the link may be used: at once, or for who is at work in an hour in which they can still say no. */
async function opensAt(tx: TenantTx, userId: string, at: Date): Promise<Date | null> {
  const since = new Date(at.getTime() - AT_WORK_MS)
  const [live] = await tx
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt), gt(sessions.lastSeenAt, since)))
    .limit(1)
  return live ? new Date(at.getTime() + RESET_WAIT_MS) : null
}

/**
 * Answers a token with which a member sets a new password; their second factor goes with it. Only for people of this
 * hospital alone, and with a second administrator's approval for administrators and who signs reports: who also works
 * elsewhere, or for the operator, would hand both over to one hospital's officer. Theirs opens an hour later while they
 * are at work: every page of theirs says so, and stops it.
 */
export const offerReset = flow(
  {
    name: 'member.offer-reset',
    scope: 'session:write',
    audit: 'member.reset-offered',
    input: z.object({ userId: z.uuid() }),
  },
  async (step, { userId }, { services, tenantId, actor }) => {
    const shared = await services.database.withIdentity(async (tx) => {
      const elsewhere = await tx
        .select({ id: memberships.tenantId })
        .from(memberships)
        .where(
          and(
            eq(memberships.userId, userId),
            ne(memberships.tenantId, tenantId),
            isNull(memberships.endedAt),
          ),
        )
        .limit(1)
      const operator = await tx
        .select({ id: users.id })
        .from(users)
        .where(and(eq(users.id, userId), eq(users.platformOperator, true)))
      return elsewhere.length + operator.length > 0
    })
    return step('member.reset-offered', async (tx, { at, note }) => {
      const member = await lockMember(tx, userId)
      if (userId === actor.id) throw new DomainError('forbidden', 'change your own password on your account')
      if (shared)
        throw new DomainError('conflict', 'this account also serves another hospital: ask the operator')
      const [person] = await tx.select({ email: users.email }).from(users).where(eq(users.id, userId))
      const { displayName, roles } = member
      const officer = { officerId: actor.id, at }
      const approvedBy = needsSecondOfficer(roles) ? await takeApproval(tx, userId, officer) : null
      // One link at a time: an earlier one, lost or held back, opens nothing from now on.
      await tx
        .update(invitations)
        .set({ revokedAt: at })
        .where(
          and(
            eq(invitations.email, person!.email),
            eq(invitations.purpose, 'reset'),
            isNull(invitations.acceptedAt),
            isNull(invitations.revokedAt),
          ),
        )
      const opens = approvedBy ? await opensAt(tx, userId, at) : null
      const rest = { displayName, roles, departmentIds: [], createdBy: actor.id, approvedBy, opensAt: opens }
      const offer = await writeInvitation(tx, { ...rest, purpose: 'reset', email: person!.email }, at)
      note({ objectKind: 'user', objectId: userId, ...(approvedBy ? { details: { approvedBy } } : {}) })
      return { ...offer, opensAt: opens }
    })
  },
)
