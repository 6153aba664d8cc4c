import { auditEvents, auditHeads, auditLinks, desc, eq } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'

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
  async (tx) => {
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
      verified: verified && report.success ? { ...report.data, at: verified.at } : null,
    }
  },
)
