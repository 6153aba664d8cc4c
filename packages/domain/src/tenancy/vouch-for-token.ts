import { and, apiTokens, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { authorize, command, DomainError, notFound, type Scope } from '../kernel/index.ts'

/** Stands for a token with one's own permissions: it may what it was made for, as long as its voucher may. */
export const vouchForToken = command(
  { name: 'token.vouch', scope: 'token:vouch', audit: 'token.vouched', input: z.object({ id: z.uuid() }) },
  async (tx, { id }, { ctx, at, note }) => {
    const [token] = await tx
      .select()
      .from(apiTokens)
      .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt)))
      .for('update')
    if (!token) throw notFound('token')
    const lacking = token.scopes.filter((scope) => !authorize(ctx.actor, scope as Scope))
    if (lacking.length > 0)
      throw new DomainError('forbidden', `nobody vouches for what they may not do: ${lacking.join(', ')}`)
    await tx.update(apiTokens).set({ vouchedBy: ctx.actor.id, vouchedAt: at }).where(eq(apiTokens.id, id))
    note({ objectKind: 'token', objectId: id, details: { scopes: token.scopes, before: token.vouchedBy } })
  },
)
