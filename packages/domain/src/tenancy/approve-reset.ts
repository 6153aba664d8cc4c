import { and, eq, type IdentityTx, isNull, resetRequests, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { type Act, type Ctx, command, DomainError, flow, notFound } from '../kernel/index.ts'
import { lockRolesOf } from './internal/members.ts'
import { type Asked, demandSecondOfficer, demandStandIn, mayAs } from './internal/second-office.ts'
import { resetState } from './reset-request.ts'

const Id = z.object({ id: z.uuid() })
type Row = typeof resetRequests.$inferSelect

async function seenBy(
  ctx: Ctx,
  id: string,
  demand: (tx: IdentityTx, asked: Asked) => Promise<void>,
): Promise<Row> {
  return ctx.services.database.withIdentity(async (tx) => {
    const [row] = await tx
      .select()
      .from(resetRequests)
      .where(and(eq(resetRequests.id, id), eq(resetRequests.tenantId, ctx.tenantId)))
    if (!row) throw notFound('request')
    const { tenantId, requestedBy, requestedAt, userId } = row
    await demand(tx, { tenantId, askedBy: requestedBy, askedAt: requestedAt, subject: userId })
    return row
  })
}

/** Under lock: the request is open, its asker still holds the office, and so does who approves. */
async function approve(tx: TenantTx, seen: Row, by: Act & { readonly isOperator: boolean }) {
  const { ctx, at, note, isOperator } = by
  const { id, userId, requestedBy } = seen
  const live = await lockRolesOf(tx, isOperator ? [requestedBy] : [requestedBy, ctx.actor.id])
  const [row] = await tx.select().from(resetRequests).where(eq(resetRequests.id, id)).for('update')
  const asks = mayAs(live.get(requestedBy) ?? [], 'session:write')
  if (!row || !asks || resetState(row, at) !== 'asked')
    throw new DomainError('conflict', 'this request is no longer open')
  if (!isOperator && !mayAs(live.get(ctx.actor.id) ?? [], 'reset:approve'))
    throw new DomainError('forbidden', 'this needs the permission reset:approve')
  await tx
    .update(resetRequests)
    .set({ approvedBy: ctx.actor.id, approvedAt: at })
    .where(eq(resetRequests.id, id))
  note({ objectKind: 'reset-request', objectId: id, details: { userId, requestedBy } })
}

/**
 * Another office, older than the request and held by another person (`areIndependent`), allows a reset for an hour;
 * nobody their own request, nobody their own reset.
 */
export const approveReset = flow(
  { name: 'member.approve-reset', scope: 'reset:approve', audit: 'member.reset-approved', input: Id },
  async (step, { id }, ctx) => {
    const seen = await seenBy(ctx, id, (tx, asked) => demandSecondOfficer(tx, asked, ctx.actor.id))
    return step('member.reset-approved', (tx, act) => approve(tx, seen, { ...act, isOperator: false }))
  },
)

/** The same by an operator, where the hospital has no second office. */
export const approveResetAsOperator = flow(
  {
    name: 'member.approve-reset-as-operator',
    scope: 'platform:operate',
    audit: 'member.reset-approved',
    input: Id,
  },
  async (step, { id }, ctx) => {
    const seen = await seenBy(ctx, id, (tx, asked) => demandStandIn(tx, asked, ctx.actor.id))
    return step('member.reset-approved', (tx, act) => approve(tx, seen, { ...act, isOperator: true }))
  },
)

/** Refuses a request, or takes it back. */
export const endReset = command(
  { name: 'member.end-reset', scope: 'reset:approve', audit: 'member.reset-refused', input: Id },
  async (tx, { id }, { at, note }) => {
    const rows = await tx
      .update(resetRequests)
      .set({ endedAt: at })
      .where(and(eq(resetRequests.id, id), isNull(resetRequests.endedAt)))
      .returning({ userId: resetRequests.userId })
    if (rows.length === 0) throw notFound('request')
    note({ objectKind: 'reset-request', objectId: id, details: { userId: rows[0]!.userId } })
  },
)
