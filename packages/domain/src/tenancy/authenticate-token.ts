import { and, apiTokens, eq, gt, isNull, memberships, or, tenants, users } from '@yingtong/db'
import { z } from 'zod'
import { type Actor, identity } from '../kernel/index.ts'
import { liveScopes } from './internal/token-scopes.ts'
import { tokenHash } from './opaque-token.ts'

export interface TokenHolder {
  readonly tenantId: string
  readonly tenantSlug: string
  readonly actor: Actor
}

/** `last_used_at` is written at most this often. */
const USED_TOUCH_MS = 60_000

/**
 * The tenant and scopes behind a bearer token, or null: unknown, revoked, expired, of a closed tenant, or of nobody who
 * may themselves what it may: its voucher has left, or has other roles.
 */
export const authenticateToken = identity(
  { name: 'token.authenticate', input: z.object({ token: z.string().min(1).max(200) }) },
  async (tx, { token }, services): Promise<TokenHolder | null> => {
    const now = services.now()
    const [row] = await tx
      .select({ token: apiTokens, slug: tenants.slug, roles: memberships.roles, voucherId: users.id })
      .from(apiTokens)
      .innerJoin(tenants, eq(tenants.id, apiTokens.tenantId))
      .leftJoin(
        memberships,
        and(
          eq(memberships.tenantId, apiTokens.tenantId),
          eq(memberships.userId, apiTokens.vouchedBy),
          isNull(memberships.endedAt),
        ),
      )
      .leftJoin(users, and(eq(users.id, memberships.userId), isNull(users.disabledAt)))
      .where(
        and(
          eq(apiTokens.tokenHash, tokenHash(token)),
          isNull(apiTokens.revokedAt),
          isNull(tenants.closedAt),
          or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now)),
        ),
      )
    if (!row) return null
    const { id, label, tenantId, lastUsedAt } = row.token
    const scopes = liveScopes(row.token, (row.voucherId && row.roles) || [])
    if (scopes.length === 0) return null
    if (now.getTime() - (lastUsedAt?.getTime() ?? 0) > USED_TOUCH_MS)
      await tx.update(apiTokens).set({ lastUsedAt: now }).where(eq(apiTokens.id, id))
    return {
      tenantId,
      tenantSlug: row.slug,
      actor: { kind: 'token', id, name: label, scopes },
    }
  },
)
