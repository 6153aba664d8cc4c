import { and, eq, passkeys } from '@yingtong/db'
import { z } from 'zod'
import { identityFlow, notFound } from '../kernel/index.ts'
import { ownerOfSession, provePassword } from './internal/asker.ts'
import { releaseFactor } from './internal/last-factor.ts'
import { endSessions } from './internal/open-session.ts'
import { passkeyCount } from './internal/person.ts'
import { recordFactorChange } from './internal/record-sign-in.ts'
import { RemoveFactorInput } from './remove-totp.ts'

/** Forgets one of one's own passkeys; the person's other sessions end. */
export const removePasskey = identityFlow(
  { name: 'passkey.remove', input: RemoveFactorInput.extend({ passkeyId: z.uuid() }) },
  async (step, input, services) => {
    const refusal = await provePassword(step, input, services)
    if (refusal) return refusal
    const removed = await step(async (tx) => {
      const now = services.now()
      const { user, session } = await ownerOfSession(tx, input.session, now)
      const gone = await tx
        .delete(passkeys)
        .where(and(eq(passkeys.id, input.passkeyId), eq(passkeys.userId, user.id)))
        .returning({ id: passkeys.id })
      if (gone.length === 0) throw notFound('passkey')
      const left = (await passkeyCount(tx, user.id)) + (user.totpConfirmedAt ? 1 : 0)
      await releaseFactor(tx, { user, session }, left)
      await endSessions(tx, user.id, now, session.hash)
      return { user, session }
    })
    const event = { action: 'person.factor-removed', from: input, details: { factor: 'passkey' } } as const
    await recordFactorChange(services, removed, event)
    return { outcome: 'removed' as const }
  },
)
