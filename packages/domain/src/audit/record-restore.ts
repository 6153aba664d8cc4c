import { auditLinks, desc } from '@yingtong/db'
import { z } from 'zod'
import { command } from '../kernel/index.ts'

/**
 * Writes into the tenant's chain that the database was brought back to an earlier state. Signed heads beyond that state
 * may lie outside, where nobody can take them back: from this record on they are known for what they are (see
 * `verifyChain`), and not taken for a chain that somebody rebuilt.
 */
export const recordRestore = command(
  {
    name: 'audit.record-restore',
    scope: 'system:run',
    audit: 'system.restored',
    input: z.object({ backup: z.string().max(40), to: z.string().max(40) }),
  },
  async (tx, { backup, to }, { note }): Promise<{ readonly position: number }> => {
    const [link] = await tx.select().from(auditLinks).orderBy(desc(auditLinks.position)).limit(1)
    const position = link?.position ?? 0
    note({ objectKind: 'backup', objectId: backup, details: { to, position } })
    return { position }
  },
)
