import { eq, federatedAccounts } from '@yingtong/db'
import { DomainError, identityFlow } from '../kernel/index.ts'
import { ownerOfSession, provePassword } from './internal/asker.ts'
import { endSessions } from './internal/open-session.ts'
import { recordFactorChange } from './internal/record-sign-in.ts'
import { RemoveFactorInput } from './remove-totp.ts'

/** Forgets the accounts at identity providers that open this one; the person's other sessions end. */
export const unlinkFederated = identityFlow(
  { name: 'federated.unlink', input: RemoveFactorInput },
  async (step, input, services) => {
    const refusal = await provePassword(step, input, services)
    if (refusal) return refusal
    const removed = await step(async (tx) => {
      const now = services.now()
      const { user, session } = await ownerOfSession(tx, input.session, now)
      if (!user.passwordHash)
        throw new DomainError('conflict', 'this account has no password: nothing else would open it')
      await tx.delete(federatedAccounts).where(eq(federatedAccounts.userId, user.id))
      await endSessions(tx, user.id, now, session.hash)
      return { user, session }
    })
    const event = { action: 'person.factor-removed', from: input, details: { factor: 'oidc' } } as const
    await recordFactorChange(services, removed, event)
    return { outcome: 'removed' as const }
  },
)
