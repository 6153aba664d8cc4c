import { and, eq, grantRequests, type IdentityTx, invitations, isNull, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { type Act, type Ctx, DomainError, flow, notFound } from '../kernel/index.ts'
import { applyRoles } from './internal/apply-roles.ts'
import { subjectOf } from './internal/grant-subject.ts'
import { demandAnotherAdmin, lockMember, lockRolesOf } from './internal/members.ts'
import { type Asked, demandSecondOfficer, demandStandIn, mayAs } from './internal/second-office.ts'
import { isOpen } from './office.ts'

const Id = z.object({ id: z.uuid() })
type Row = typeof grantRequests.$inferSelect

const over = () => new DomainError('conflict', 'this request is no longer open')

async function openRequest(tx: IdentityTx, ctx: Ctx, id: string): Promise<Row> {
  const [row] = await tx
    .select()
    .from(grantRequests)
    .where(and(eq(grantRequests.id, id), eq(grantRequests.tenantId, ctx.tenantId)))
  if (!row) throw notFound('request')
  return row
}

/** The invitation is still out: an accepted, revoked or expired one is not brought back. */
async function demandOpenLink(tx: TenantTx, id: string, at: Date): Promise<void> {
  const [link] = await tx.select().from(invitations).where(eq(invitations.id, id)).for('update')
  if (!link || link.acceptedAt || link.revokedAt || link.expiresAt <= at) throw over()
}

async function giveRoles(tx: TenantTx, row: Row, at: Date): Promise<void> {
  if (!row.roles.includes('tenant-admin')) await demandAnotherAdmin(tx, row.subjectId)
  const member = await lockMember(tx, row.subjectId)
  // What was asked for was said of these roles; of others somebody must ask anew.
  if (member.roles.join() !== row.rolesBefore.join()) throw over()
  await applyRoles(tx, member, { roles: row.roles, at })
}

/** Under lock: the request is open, its asker still may ask, who confirms still holds an office. */
async function confirm(tx: TenantTx, seen: Row, by: Act & { readonly isOperator: boolean }) {
  const { ctx, at, note, isOperator } = by
  const live = await lockRolesOf(tx, isOperator ? [seen.askedBy] : [seen.askedBy, ctx.actor.id])
  const [row] = await tx.select().from(grantRequests).where(eq(grantRequests.id, seen.id)).for('update')
  if (!row || !isOpen(row, at)) throw over()
  if (!mayAs(live.get(row.askedBy) ?? [], 'member:write')) throw over()
  if (!isOperator && !mayAs(live.get(ctx.actor.id) ?? [], 'grant:confirm'))
    throw new DomainError('forbidden', 'this needs the permission grant:confirm')
  if (row.kind === 'invite') await demandOpenLink(tx, row.subjectId, at)
  else await giveRoles(tx, row, at)
  await tx
    .update(grantRequests)
    .set({ decision: 'confirmed', decidedBy: ctx.actor.id, decidedAt: at })
    .where(and(eq(grantRequests.id, row.id), isNull(grantRequests.decidedAt)))
  const { kind, subjectId, askedBy, roles } = row
  note({
    objectKind: kind === 'invite' ? 'invitation' : 'user',
    objectId: subjectId,
    details: { askedBy, roles },
  })
}

/** What the request is, for the question who may decide it. */
async function seenBy(
  ctx: Ctx,
  id: string,
  demand: (tx: IdentityTx, asked: Asked) => Promise<void>,
): Promise<Row> {
  return ctx.services.database.withIdentity(async (tx) => {
    const row = await openRequest(tx, ctx, id)
    const { tenantId, askedBy, askedAt } = row
    await demand(tx, { tenantId, askedBy, askedAt, subject: await subjectOf(tx, row) })
    return row
  })
}

/**
 * Confirms an office that an administrator gives: by the holder of another one, older than the request, whom the asker
 * neither appointed nor invited nor reset. What was asked for happens now; of an invitation, the link works from now.
 */
export const confirmGrant = flow(
  { name: 'grant.confirm', scope: 'grant:confirm', audit: 'grant.confirmed', input: Id },
  async (step, { id }, ctx) => {
    const seen = await seenBy(ctx, id, (tx, asked) => demandSecondOfficer(tx, asked, ctx.actor.id))
    return step('grant.confirmed', (tx, act) => confirm(tx, seen, { ...act, isOperator: false }))
  },
)

/** The same by an operator, where the hospital has nobody yet who could: its first offices. */
export const confirmGrantAsOperator = flow(
  { name: 'grant.confirm-as-operator', scope: 'platform:operate', audit: 'grant.confirmed', input: Id },
  async (step, { id }, ctx) => {
    const seen = await seenBy(ctx, id, (tx, asked) => demandStandIn(tx, asked, ctx.actor.id))
    return step('grant.confirmed', (tx, act) => confirm(tx, seen, { ...act, isOperator: true }))
  },
)
