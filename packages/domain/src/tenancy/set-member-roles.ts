import { and, eq, grantRequests, isNull, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { type Act, type Ctx, DomainError, flow } from '../kernel/index.ts'
import { applyRoles } from './internal/apply-roles.ts'
import { MemberRoles } from './internal/member-roles.ts'
import { demandAnotherAdmin, lockMember } from './internal/members.ts'
import { confirmedRoles, officesOf } from './office.ts'

const Input = z.object({ userId: z.uuid(), roles: MemberRoles })
type Input = z.output<typeof Input>
type Member = Awaited<ReturnType<typeof lockMember>>

const gained = (before: readonly string[], after: readonly string[]) =>
  after.filter((role) => !before.includes(role))

function changed(): never {
  throw new DomainError('conflict', 'the roles of this person changed meanwhile: load the page again')
}

/** Looked at beforehand, because asking and changing are two acts in the log; looked at again under lock. */
async function gains(ctx: Ctx, { userId, roles }: Input): Promise<boolean> {
  const before = await ctx.services.database.withTenant(ctx.tenantId, (tx) => lockMember(tx, userId))
  return confirmedRoles(gained(before.roles, roles)).length > 0
}

async function ask(tx: TenantTx, member: Member, roles: readonly string[], { ctx, at, note }: Act) {
  const { userId } = member
  const own = and(eq(grantRequests.kind, 'roles'), eq(grantRequests.subjectId, userId))
  // A second request replaces the first: one person, one open question.
  await tx
    .update(grantRequests)
    .set({ decision: 'withdrawn', decidedAt: at, decidedBy: ctx.actor.id })
    .where(and(own, isNull(grantRequests.decidedAt)))
  const [row] = await tx
    .insert(grantRequests)
    .values({
      tenantId: tx.tenantId,
      kind: 'roles',
      subjectId: userId,
      rolesBefore: member.roles,
      roles: [...roles],
      askedBy: ctx.actor.id,
      askedAt: at,
    })
    .returning({ id: grantRequests.id })
  note({
    objectKind: 'user',
    objectId: userId,
    details: { request: row!.id, before: member.roles, after: roles },
  })
  return { sessionsClosed: 0, waits: true }
}

async function change(tx: TenantTx, member: Member, roles: readonly string[], { ctx, at, note }: Act) {
  const { userId } = member
  const offices = officesOf(gained(member.roles, roles))
  if (offices.length > 0)
    // Whom this office may make by itself still stands below it in the chain of appointments.
    await tx.insert(grantRequests).values({
      tenantId: tx.tenantId,
      kind: 'roles',
      subjectId: userId,
      rolesBefore: member.roles,
      roles: [...roles],
      askedBy: ctx.actor.id,
      askedAt: at,
      decidedAt: at,
      decision: 'alone',
    })
  const sessionsClosed = await applyRoles(tx, member, { roles, at })
  note({
    objectKind: 'user',
    objectId: userId,
    details: { before: member.roles, after: roles, sessionsClosed },
  })
  return { sessionsClosed, waits: false }
}

/**
 * Changes what a member may do. Nobody changes their own roles, the last tenant administrator stays one, and the
 * person's sessions are closed in the same transaction (promise C5). A role that nobody gives alone waits, with the
 * rest of the change, for a second office (`confirmGrant`).
 */
export const setMemberRoles = flow(
  { name: 'member.set-roles', scope: 'member:write', audit: 'member.roles-changed', input: Input },
  async (step, input, ctx) => {
    const { userId, roles } = input
    if (userId === ctx.actor.id) throw new DomainError('forbidden', 'nobody changes their own roles')
    const waits = await gains(ctx, input)
    return step(waits ? 'grant.asked' : 'member.roles-changed', async (tx, act) => {
      if (!roles.includes('tenant-admin')) await demandAnotherAdmin(tx, userId)
      const member = await lockMember(tx, userId)
      if (confirmedRoles(gained(member.roles, roles)).length > 0 !== waits) changed()
      return waits ? ask(tx, member, roles, act) : change(tx, member, roles, act)
    })
  },
)
