import {
  and,
  desc,
  eq,
  gt,
  type IdentityTx,
  inArray,
  isNull,
  resetRequests,
  tenants,
  users,
} from '@yingtong/db'
import { z } from 'zod'
import { flow } from '../kernel/index.ts'
import { type Asked, demandStandIn, secondOfficers } from './internal/second-office.ts'
import { RESET_ASKED_MS, resetState } from './reset-request.ts'

const SHOWN_MAX = 50
type Row = typeof resetRequests.$inferSelect

async function named(tx: IdentityTx, rows: readonly Row[], at: Date) {
  const ids = rows.flatMap((row) => [row.userId, row.requestedBy, row.approvedBy ?? row.requestedBy])
  const people =
    ids.length === 0
      ? []
      : await tx.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids))
  const nameOf = (id: string | null) => people.find((one) => one.id === id)?.name ?? ''
  return rows.map((row) => ({
    id: row.id,
    userId: row.userId,
    name: nameOf(row.userId),
    reason: row.reason,
    requestedBy: row.requestedBy,
    requestedByName: nameOf(row.requestedBy),
    approvedByName: nameOf(row.approvedBy),
    requestedAt: row.requestedAt,
    state: resetState(row, at),
  }))
}

const askedOf = (row: Row): Asked => ({
  tenantId: row.tenantId,
  askedBy: row.requestedBy,
  askedAt: row.requestedAt,
  subject: row.userId,
})

/** Requests for a reset that wait or may be used, the latest first, and whether the caller may decide each. */
export const listResets = flow(
  { name: 'member.list-resets', scope: 'reset:approve', audit: 'member.listed', input: z.object({}) },
  async (step, _input, { services, actor }) => {
    const at = services.now()
    const found = await step('member.listed', (tx) =>
      tx
        .select()
        .from(resetRequests)
        .where(isNull(resetRequests.endedAt))
        .orderBy(desc(resetRequests.requestedAt))
        .limit(SHOWN_MAX),
    )
    const rows = found.filter((row) => resetState(row, at) !== 'over')
    return services.database.withIdentity(async (tx) => {
      const list = []
      for (const [index, shown] of (await named(tx, rows, at)).entries()) {
        const able = shown.state === 'asked' ? await secondOfficers(tx, askedOf(rows[index]!)) : []
        list.push({ ...shown, mayApprove: able.includes(actor.id), hasOfficer: able.length > 0 })
      }
      return list
    })
  },
)

/** Those that this operator may allow, for hospitals that have no second office. */
export const listAllResets = flow(
  { name: 'member.list-all-resets', scope: 'platform:operate', audit: 'member.listed', input: z.object({}) },
  async (step, _input, { services, actor }) => {
    await step('member.listed', async () => {})
    const at = services.now()
    return services.database.withIdentity(async (tx) => {
      const found = await tx
        .select({ row: resetRequests, tenantName: tenants.name })
        .from(resetRequests)
        .innerJoin(tenants, eq(tenants.id, resetRequests.tenantId))
        .where(
          and(
            isNull(resetRequests.endedAt),
            isNull(resetRequests.approvedAt),
            isNull(tenants.closedAt),
            gt(resetRequests.requestedAt, new Date(at.getTime() - RESET_ASKED_MS)),
          ),
        )
        .orderBy(desc(resetRequests.requestedAt))
        .limit(SHOWN_MAX)
      const list = []
      for (const { row, tenantName } of found) {
        const may = await demandStandIn(tx, askedOf(row), actor.id).then(
          () => true,
          () => false,
        )
        const [shown] = may ? await named(tx, [row], at) : []
        if (shown) list.push({ ...shown, tenantId: row.tenantId, tenantName })
      }
      return list
    })
  },
)
