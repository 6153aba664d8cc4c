import { apiTokens, desc, memberships, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { authorize, flow, isOneBehind, query, type Scope } from '../kernel/index.ts'
import { liveScopes } from './internal/token-scopes.ts'

const SHOWN_MAX = 500

async function tokensOf(tx: TenantTx) {
  const rows = await tx.select().from(apiTokens).orderBy(desc(apiTokens.createdAt)).limit(SHOWN_MAX)
  const people = await tx.select().from(memberships)
  return rows.map((row) => {
    const { id, label, createdAt, lastUsedAt, expiresAt, revokedAt } = row
    const scopes = row.scopes as Scope[]
    const nameOf = (userId: string | null) => people.find((one) => one.userId === userId)?.displayName ?? null
    const voucher = people.find((one) => one.userId === row.vouchedBy && one.endedAt === null)
    const live = liveScopes(row, voucher?.roles ?? [])
    return {
      ...{ id, label, createdAt, lastUsedAt, expiresAt, revokedAt, scopes },
      createdBy: row.createdBy,
      createdByName: nameOf(row.createdBy),
      /** Who stands for it; null while it waits for somebody, or when the installation made it. */
      vouchedByName: nameOf(row.vouchedBy),
      /** What of its scopes it lacks because nobody who holds them stands for it. */
      lacking: scopes.filter((scope) => !live.includes(scope)),
    }
  })
}

/** The hospital's tokens, the newest first; of each what it may and when it was used, never itself. */
export const listTokens = query(
  { name: 'token.list', scope: 'token:write', audit: 'token.listed', input: z.object({}) },
  (tx) => tokensOf(tx),
)

/** Tokens that wait for just this person: they hold its permissions, and its maker does not stand behind them. */
export const listUnvouched = flow(
  { name: 'token.list-unvouched', scope: 'token:vouch', audit: 'token.listed', input: z.object({}) },
  async (step, _input, { services, actor }) => {
    const at = services.now()
    const tokens = await step('token.listed', (tx) => tokensOf(tx))
    const open = tokens.filter(
      ({ revokedAt, expiresAt, lacking, scopes }) =>
        revokedAt === null &&
        (expiresAt === null || expiresAt > at) &&
        lacking.length > 0 &&
        scopes.every((scope) => authorize(actor, scope)),
    )
    if (open.length === 0) return []
    return services.database.withIdentity(async (tx) => {
      const mine = []
      for (const token of open)
        if (!token.createdBy || !(await isOneBehind(tx, token.createdBy, actor.id))) mine.push(token)
      return mine
    })
  },
)
