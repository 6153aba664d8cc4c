import { auditEvents, auditHeads, auditLinks, desc, eq } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'
import { keptUntil } from './retention.ts'

const Verified = z.object({
  sound: z.boolean(),
  position: z.number(),
  count: z.number(),
  milliseconds: z.number(),
  kinds: z.array(z.string()).default([]),
})

/** How the chain stands: how far it reaches, what was signed last, and what the last verification found. */
export const auditStatus = query(
  { name: 'audit.status', scope: 'audit:read', audit: 'audit.status-asked', input: z.object({}) },
  async (tx, _input, { at }) => {
    const [link] = await tx.select().from(auditLinks).orderBy(desc(auditLinks.position)).limit(1)
    const [head] = await tx.select().from(auditHeads).orderBy(desc(auditHeads.position)).limit(1)
    const [verified] = await tx
      .select({ at: auditEvents.at, details: auditEvents.details })
      .from(auditEvents)
      .where(eq(auditEvents.action, 'audit.verified'))
      .orderBy(desc(auditEvents.at), desc(auditEvents.seq))
      .limit(1)
    const report = Verified.safeParse(verified?.details)
    return {
      position: link?.position ?? 0,
      hash: link?.hash ?? null,
      head: head ? { position: head.position, hash: head.hash, at: head.signedAt } : null,
      /** Of an access recorded now; who signed and who destroyed is kept without end. */
      keptUntil: keptUntil('study.opened', at),
      verified: verified && report.success ? { ...report.data, at: verified.at } : null,
    }
  },
)
