import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { identityFlow } from '../kernel/index.ts'
import { ownerOfSession, provePassword } from './internal/asker.ts'
import { releaseFactor } from './internal/last-factor.ts'
import { endSessions } from './internal/open-session.ts'
import { passkeyCount } from './internal/person.ts'
import { recordFactorChange } from './internal/record-sign-in.ts'
import { OpaqueToken } from './opaque-token.ts'
import { Origin } from './sign-in-outcome.ts'

export const RemoveFactorInput = z.object({
  session: OpaqueToken,
  password: z.string().max(128).default(''),
  ...Origin,
})

/** Forgets the authenticator app; the person's other sessions end. */
export const removeTotp = identityFlow(
  { name: 'totp.remove', input: RemoveFactorInput },
  async (step, input, services) => {
    const refusal = await provePassword(step, input, services)
    if (refusal) return refusal
    const removed = await step(async (tx) => {
      const now = services.now()
      const { user, session } = await ownerOfSession(tx, input.session, now)
      if (user.totpConfirmedAt) await releaseFactor(tx, { user, session }, await passkeyCount(tx, user.id))
      await tx
        .update(users)
        .set({ totpSecretSealed: null, totpConfirmedAt: null, totpLastStep: null })
        .where(eq(users.id, user.id))
      await endSessions(tx, user.id, now, session.hash)
      return { user, session }
    })
    const event = { action: 'person.factor-removed', from: input, details: { factor: 'totp' } } as const
    await recordFactorChange(services, removed, event)
    return { outcome: 'removed' as const }
  },
)
