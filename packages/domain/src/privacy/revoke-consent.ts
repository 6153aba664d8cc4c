import { and, consents, eq, isNull } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'

/** Takes a consent back; whatever asks for it next finds none, an export under way stops (PIPL §15). */
export const revokeConsent = command(
  {
    name: 'consent.revoke',
    scope: 'consent:write',
    audit: 'consent.revoked',
    input: z.object({ consentId: z.uuid() }),
  },
  async (tx, { consentId }, act) => {
    const [row] = await tx
      .update(consents)
      .set({ revokedAt: act.at, revokedBy: act.ctx.actor.id })
      .where(and(eq(consents.id, consentId), isNull(consents.revokedAt)))
      .returning({ purpose: consents.purpose })
    if (!row) throw notFound('consent')
    act.note({ objectKind: 'consent', objectId: consentId, details: { purpose: row.purpose } })
  },
)
