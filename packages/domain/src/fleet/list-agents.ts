import { createHash } from 'node:crypto'
import type { CallerList } from '@yingtong/agent-protocol'
import { agents, asc, isNull } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'
import { callerListOf } from './caller-list.ts'
import { KEY_MS } from './key-ages.ts'

export interface AgentSummary {
  readonly id: string
  readonly name: string
  readonly aeTitle: string
  readonly version: string | null
  readonly enrolledAt: Date
  readonly lastSeenAt: Date | null
  /** SHA-256 of the public key, the first 16 bytes, to compare with what stands on the agent's own screen. */
  readonly keyFingerprint: string
  /** When the agent makes its next key. */
  readonly keyDueAt: Date
  readonly rotationAskedAt: Date | null
  /** Since when two machines seem to speak with its key. */
  readonly clonedAt: Date | null
  /** Until when it lets callers in that are not on the list; null when it does not. */
  readonly openUntil: Date | null
  /** Whether it has the list of callers as it is now. */
  readonly hasCallers: boolean
  /** Spool and disk figures of the last heartbeat. */
  readonly heartbeat: Record<string, unknown> | null
}

const fingerprintOf = (publicKey: string) =>
  createHash('sha256').update(Buffer.from(publicKey, 'base64')).digest('hex').slice(0, 32)

/** The edge agents of the tenant that are not revoked, by name. */
export const listAgents = query(
  { name: 'agent.list', scope: 'fleet:read', audit: 'fleet.listed', input: z.object({}) },
  async (tx, _, { ctx, at }): Promise<readonly AgentSummary[]> => {
    const rows = await tx
      .select({
        id: agents.id,
        name: agents.name,
        aeTitle: agents.aeTitle,
        version: agents.version,
        enrolledAt: agents.enrolledAt,
        lastSeenAt: agents.lastSeenAt,
        heartbeat: agents.heartbeat,
        publicKey: agents.publicKey,
        keySince: agents.keySince,
        rotationAskedAt: agents.rotationAskedAt,
        clonedAt: agents.clonedAt,
        openUntil: agents.openUntil,
        callerRevision: agents.callerRevision,
      })
      .from(agents)
      .where(isNull(agents.revokedAt))
      .orderBy(asc(agents.name))
    const wanted: CallerList[] = []
    for (const { openUntil } of rows)
      wanted.push(await callerListOf(tx, { tenantId: ctx.tenantId, openUntil }, at))
    return rows.map(({ publicKey, keySince, callerRevision, ...row }, n) => ({
      ...row,
      openUntil: row.openUntil && row.openUntil > at ? row.openUntil : null,
      hasCallers: wanted[n]?.revision === callerRevision,
      keyFingerprint: fingerprintOf(publicKey),
      keyDueAt: new Date(keySince.getTime() + KEY_MS),
    }))
  },
)
