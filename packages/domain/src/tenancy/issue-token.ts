import { apiTokens } from '@yingtong/db'
import { z } from 'zod'
import { authorize, command, TOKEN_SCOPES } from '../kernel/index.ts'
import { newOpaqueToken, tokenHash } from './opaque-token.ts'

const DAY_MS = 86_400_000
export const TOKEN_DAYS_MAX = 730

/**
 * Makes a bearer token for a machine of this hospital. The token is answered this once and kept as a digest only. It opens
 * no more than somebody may who stands for it: its maker, where they hold its scopes themselves, else whoever vouches
 * for it later (`vouchForToken`), and until then nothing.
 */
export const issueToken = command(
  {
    name: 'token.issue',
    scope: 'token:write',
    audit: 'token.issued',
    input: z.object({
      label: z.string().trim().min(1).max(80),
      scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length),
      days: z.int().min(1).max(TOKEN_DAYS_MAX),
    }),
  },
  async (tx, { label, scopes, days }, { ctx, at, note }) => {
    const token = newOpaqueToken()
    const expiresAt = new Date(at.getTime() + days * DAY_MS)
    const own = scopes.every((scope) => authorize(ctx.actor, scope))
    const [row] = await tx
      .insert(apiTokens)
      .values({
        tenantId: ctx.tenantId,
        label,
        scopes: [...new Set(scopes)],
        tokenHash: tokenHash(token),
        createdBy: ctx.actor.id,
        ...(own ? { vouchedBy: ctx.actor.id, vouchedAt: at } : {}),
        createdAt: at,
        expiresAt,
      })
      .returning({ id: apiTokens.id })
    note({ objectKind: 'token', objectId: row!.id, details: { scopes, days, waits: !own } })
    return { id: row!.id, token, expiresAt, waits: !own }
  },
)
