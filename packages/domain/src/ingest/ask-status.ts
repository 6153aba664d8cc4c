import { inArray, packs } from '@yingtong/db'
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
  // The agent still has its copy, since it never had ACK-S: it sends it again and so mends the damage.
  damaged: 'none',
  sweeping: 'none',
} as const satisfies Record<(typeof packs.$inferSelect)['state'], PackAck>

/** What the cloud can vouch for, pack by pack, in the order asked. */
export const askStatus = query(
  { name: 'pack.ask-status', scope: 'agent:upload', audit: 'images.status-asked', input: AskStatusInput },
  async (tx, input): Promise<readonly { readonly sha256: string; readonly ack: PackAck }[]> => {
    if (input.packs.length === 0) return []
    const rows = await tx
      .select({ sha256: packs.sha256, state: packs.state })
      .from(packs)
      .where(inArray(packs.sha256, input.packs))
    const stateOf = new Map(rows.map((row) => [row.sha256, row.state]))
    return input.packs.map((sha256) => {
      const state = stateOf.get(sha256)
      return { sha256, ack: state ? ACK_OF[state] : 'none' }
    })
  },
)
