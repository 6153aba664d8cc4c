import { eq, quarantineItems } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { issueDocumentTicket } from './internal/document-ticket.ts'

/**
 * A ticket for the bytes of a quarantined object as they came: nobody knows what they are, so they are fetched from a
 * path that reads no cookie, to be kept and never shown.
 */
export const downloadQuarantined = command(
  {
    name: 'quarantine.download',
    scope: 'quarantine:read',
    audit: 'quarantine.downloaded',
    input: z.object({ id: z.uuid() }),
  },
  async (tx, { id }, act) => {
    const [row] = await tx.select().from(quarantineItems).where(eq(quarantineItems.id, id))
    if (!row) throw notFound('quarantined object')
    act.note({ objectKind: 'quarantine', objectId: id })
    return issueDocumentTicket(tx, act, {
      place: { kind: 'object', objectKey: row.objectKey },
      fileName: `${row.sha256.slice(0, 16)}.bin`,
    })
  },
)
