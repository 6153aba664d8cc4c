import { and, apiTokens, eq, gt, isNull, or, tenants } from '@yingtong/db'
import { z } from 'zod'
import { type Actor, identity, type Scope } from '../kernel/index.ts'
import { tokenHash } from './opaque-token.ts'

export interface TokenHolder {
  readonly tenantId: string
  readonly tenantSlug: string
  readonly actor: Actor
}

/** The tenant and scopes behind a bearer token, or null: unknown, revoked or expired. */
export const authenticateToken = identity(
  { name: 'token.authenticate', input: z.object({ token: z.string().min(1).max(200) }) },
  async (tx, { token }, { now }): Promise<TokenHolder | null> => {
    const [row] = await tx
      .select({ token: apiTokens, slug: tenants.slug })
      .from(apiTokens)
      .innerJoin(tenants, eq(tenants.id, apiTokens.tenantId))
      .where(
        and(
          eq(apiTokens.tokenHash, tokenHash(token)),
          isNull(apiTokens.revokedAt),
          or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now())),
        ),
      )
    if (!row) return null
    const { id, label, scopes, tenantId } = row.token
    return {
      tenantId,
      tenantSlug: row.slug,
      actor: { kind: 'token', id, name: label, scopes: scopes as Scope[] },
    }
  },
)
