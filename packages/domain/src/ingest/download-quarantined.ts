import { eq, quarantineItems } from '@yingtong/db'
import { z } from 'zod'
import { flow, notFound } from '../kernel/index.ts'

export interface QuarantinedBytes {
  readonly bytes: Uint8Array
  /** Safe as a file name: made of the digest only. */
  readonly fileName: string
}

/** The bytes of a quarantined object as they came; doors send them as an attachment, never to be shown. */
export const downloadQuarantined = flow(
  {
    name: 'quarantine.download',
    scope: 'quarantine:read',
    audit: 'quarantine.downloaded',
    input: z.object({ id: z.uuid() }),
  },
  async (step, { id }, ctx): Promise<QuarantinedBytes> => {
    const item = await step('quarantine.downloaded', async (tx, act) => {
      const [row] = await tx.select().from(quarantineItems).where(eq(quarantineItems.id, id))
      if (!row) throw notFound('quarantined object')
      act.note({ objectKind: 'quarantine', objectId: id })
      return row
    })
    const bytes = await ctx.services.store.read(item.objectKey)
    return { bytes, fileName: `${item.sha256.slice(0, 16)}.bin` }
  },
)
