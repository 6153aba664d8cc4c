import { apiTokens } from '@yingtong/db'
import { z } from 'zod'
import { identity, TOKEN_SCOPES } from '../kernel/index.ts'
import { newOpaqueToken, tokenHash } from './opaque-token.ts'

export const CreateTokenInput = z.object({
  tenantId: z.uuid(),
  label: z.string().min(1).max(80),
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length),
  expiresAt: z.date().optional(),
})

/** Makes a bearer token for machines; the token is returned this once and stored as a digest only. */
export const createToken = identity(
  { name: 'token.create', input: CreateTokenInput },
  async (tx, { tenantId, label, scopes, expiresAt }) => {
    const token = newOpaqueToken()
    await tx.insert(apiTokens).values({ tenantId, label, scopes, expiresAt, tokenHash: tokenHash(token) })
    return { token }
  },
)
