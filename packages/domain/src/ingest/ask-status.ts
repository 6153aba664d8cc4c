import type { LostState } from '@yingtong/agent-protocol'
import { and, eq, inArray, packs, storageIncidents } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

export const AskStatusInput = z.object({
  packs: z.array(z.string().regex(/^[0-9a-f]{64}$/)).max(2000),
})

/** `S`: read back and every original proven; `C`: stored and visible; `none`: send it (again). */
export type PackAck = 'none' | 'C' | 'S'

const ACK_OF = {
  reserved: 'none',
  stored: 'C',
  verified: 'S',
  // The agent that still has its copy sends it again and so mends the damage.
  damaged: 'none',
  sweeping: 'none',
} as const satisfies Record<(typeof packs.$inferSelect)['state'], PackAck>

export interface PackStatus {
  readonly sha256: string
  readonly ack: PackAck
  /** Why a pack that was taken once is `none` again. */
  readonly state?: LostState
}

/**
 * What the cloud can vouch for now, pack by pack, in the order asked. A pack that somebody doubts is not proven until
 * it was read once more.
 */
export const askStatus = query(
  { name: 'pack.ask-status', scope: 'agent:upload', audit: 'images.status-asked', input: AskStatusInput },
  async (tx, input): Promise<readonly PackStatus[]> => {
    if (input.packs.length === 0) return []
    const rows = await tx
      .select({
        sha256: packs.sha256,
        state: packs.state,
        doubtedAt: packs.doubtedAt,
        damage: storageIncidents.damage,
      })
      .from(packs)
      .leftJoin(
        storageIncidents,
        and(
          eq(storageIncidents.tenantId, packs.tenantId),
          eq(storageIncidents.objectKind, 'pack'),
          eq(storageIncidents.objectName, packs.sha256),
          eq(storageIncidents.state, 'open'),
        ),
      )
      .where(inArray(packs.sha256, input.packs))
    const rowOf = new Map(rows.map((row) => [row.sha256, row]))
    return input.packs.map((sha256) => {
      const row = rowOf.get(sha256)
      if (!row) return { sha256, ack: 'none' }
      if (row.state === 'damaged')
        return { sha256, ack: 'none', state: row.damage === 'absent' ? 'missing' : 'damaged' }
      const ack = ACK_OF[row.state]
      return { sha256, ack: ack === 'S' && row.doubtedAt !== null ? 'C' : ack }
    })
  },
)
