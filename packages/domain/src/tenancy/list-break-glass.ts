import { breakGlass, desc, eq, type IdentityTx, inArray, tenants, users } from '@yingtong/db'
import { z } from 'zod'
import { flow } from '../kernel/index.ts'
import { BREAK_GLASS_ASKED_MS } from './request-break-glass.ts'

const SHOWN_MAX = 100
type Row = typeof breakGlass.$inferSelect
type State = 'asked' | 'live' | 'over'

function stateOf(row: Row, at: Date): State {
  if (row.endedAt) return 'over'
  if (row.approvedAt) return row.expiresAt && row.expiresAt > at ? 'live' : 'over'
  return at.getTime() - row.requestedAt.getTime() <= BREAK_GLASS_ASKED_MS ? 'asked' : 'over'
}

async function withNames(tx: IdentityTx, rows: readonly Row[], at: Date) {
  const ids = [...new Set(rows.flatMap((row) => [row.requestedBy, row.approvedBy ?? row.requestedBy]))]
  const people =
    ids.length === 0
      ? []
      : await tx.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids))
  const nameOf = (id: string | null) => people.find((person) => person.id === id)?.name ?? null
  return rows.map((row) => ({
    ...row,
    state: stateOf(row, at),
    requestedByName: nameOf(row.requestedBy) ?? '',
    approvedByName: nameOf(row.approvedBy),
  }))
}

/** What operators asked of this hospital, and when they were in it, the latest first. */
export const listBreakGlass = flow(
  { name: 'break-glass.list', scope: 'settings:read', audit: 'break-glass.listed', input: z.object({}) },
  async (step, _input, { services }) => {
    const rows = await step('break-glass.listed', (tx) =>
      tx.select().from(breakGlass).orderBy(desc(breakGlass.requestedAt)).limit(SHOWN_MAX),
    )
    return services.database.withIdentity((tx) => withNames(tx, rows, services.now()))
  },
)

/** The same of every facility, for the operators. */
export const listAllBreakGlass = flow(
  {
    name: 'break-glass.list-all',
    scope: 'platform:operate',
    audit: 'break-glass.listed',
    input: z.object({}),
  },
  async (step, _input, { services }) => {
    await step('break-glass.listed', async () => {})
    return services.database.withIdentity(async (tx) => {
      const found = await tx
        .select({ row: breakGlass, tenantName: tenants.name })
        .from(breakGlass)
        .innerJoin(tenants, eq(tenants.id, breakGlass.tenantId))
        .orderBy(desc(breakGlass.requestedAt))
        .limit(SHOWN_MAX)
      const named = await withNames(
        tx,
        found.map((each) => each.row),
        services.now(),
      )
      return named.map((row, index) => ({ ...row, tenantName: found[index]!.tenantName }))
    })
  },
)
