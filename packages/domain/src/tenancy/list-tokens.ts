import { apiTokens, desc } from '@yingtong/db'
import { z } from 'zod'
import { query, type Scope } from '../kernel/index.ts'

const SHOWN_MAX = 500

/** The hospital's tokens, the newest first; of each only what it may and when it was used, never itself. */
export const listTokens = query(
  { name: 'token.list', scope: 'token:write', audit: 'token.listed', input: z.object({}) },
  async (tx) => {
    const rows = await tx
      .select({
        id: apiTokens.id,
        label: apiTokens.label,
        scopes: apiTokens.scopes,
        createdAt: apiTokens.createdAt,
        lastUsedAt: apiTokens.lastUsedAt,
        expiresAt: apiTokens.expiresAt,
        revokedAt: apiTokens.revokedAt,
      })
      .from(apiTokens)
      .orderBy(desc(apiTokens.createdAt))
      .limit(SHOWN_MAX)
    return rows.map((row) => ({ ...row, scopes: row.scopes as Scope[] }))
  },
)
