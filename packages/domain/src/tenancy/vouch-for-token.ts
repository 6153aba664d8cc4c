import { and, apiTokens, eq, isNull, memberships, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { type Act, authorize, DomainError, flow, isOneBehind, notFound, type Scope } from '../kernel/index.ts'
import { liveScopes } from './internal/token-scopes.ts'

async function lockToken(tx: TenantTx, id: string, at: Date) {
  const [token] = await tx
    .select()
    .from(apiTokens)
    .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
    .for('update')
  if (!token || (token.expiresAt !== null && token.expiresAt <= at)) throw notFound('token')
  return token
}

type Token = Awaited<ReturnType<typeof lockToken>>

/** Whose voucher may do all of it needs no other: who took it over would take it along when they leave. */
async function demandWaiting(tx: TenantTx, token: Token): Promise<void> {
  const [voucher] = token.vouchedBy
    ? await tx
        .select({ roles: memberships.roles })
        .from(memberships)
        .where(and(eq(memberships.userId, token.vouchedBy), isNull(memberships.endedAt)))
    : []
  if (liveScopes(token, voucher?.roles ?? []).length === token.scopes.length)
    throw new DomainError('conflict', 'somebody vouches for this token already')
}

async function vouch(tx: TenantTx, id: string, { ctx, at, note }: Act): Promise<void> {
  const token = await lockToken(tx, id, at)
  const lacking = token.scopes.filter((scope) => !authorize(ctx.actor, scope as Scope))
  if (lacking.length > 0)
    throw new DomainError('forbidden', `nobody vouches for what they may not do: ${lacking.join(', ')}`)
  await demandWaiting(tx, token)
  await tx.update(apiTokens).set({ vouchedBy: ctx.actor.id, vouchedAt: at }).where(eq(apiTokens.id, id))
  note({ objectKind: 'token', objectId: id, details: { scopes: token.scopes, before: token.vouchedBy } })
}

/**
 * Stands for a token with one's own permissions: it may what it was made for, as long as its voucher may. Refuses whom
 * the maker may have made alone (`isOneBehind`): a token that opens images takes two people.
 */
export const vouchForToken = flow(
  { name: 'token.vouch', scope: 'token:vouch', audit: 'token.vouched', input: z.object({ id: z.uuid() }) },
  async (step, { id }, { services, tenantId, actor }) => {
    const token = await services.database.withTenant(tenantId, (tx) => lockToken(tx, id, services.now()))
    const maker = token.createdBy
    if (maker !== null && (await services.database.withIdentity((tx) => isOneBehind(tx, maker, actor.id))))
      throw new DomainError('forbidden', 'whoever made this token may have made this account alone')
    await step('token.vouched', (tx, act) => vouch(tx, id, act))
  },
)
