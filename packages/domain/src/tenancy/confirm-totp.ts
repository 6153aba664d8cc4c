import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, identity } from '../kernel/index.ts'
import { Asker, resolveAsker } from './internal/asker.ts'
import { countChallengeFailure } from './internal/challenge.ts'
import { endSessions, goOn, rotateSession } from './internal/open-session.ts'
import { recorded } from './internal/record-sign-in.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'
import { acceptedStep, totpPurpose } from './totp.ts'

export const ConfirmTotpInput = z.object({ asker: Asker, code: z.string().max(12), ...Origin })

/** The first right code makes the second factor count; the session is a new one from here on. */
export const confirmTotp = recorded(
  'totp-enrolment',
  identity(
    { name: 'totp.confirm', input: ConfirmTotpInput },
    async (tx, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const asked = await resolveAsker(tx, input.asker, now)
      if (!asked) return { outcome: 'expired' }
      const { user, challenge } = asked
      if (!user.totpSecretSealed || user.totpConfirmedAt)
        throw new DomainError('conflict', 'no authenticator is waiting to be confirmed')
      const secret = services.vault.open(totpPurpose(user.id), user.totpSecretSealed)
      const step = acceptedStep(secret, input.code, { now, lastStep: user.totpLastStep })
      if (step === null) {
        if (challenge) await countChallengeFailure(tx, challenge)
        return { outcome: 'refused', waitSeconds: 0 }
      }
      await tx.update(users).set({ totpConfirmedAt: now, totpLastStep: step }).where(eq(users.id, user.id))
      if (!challenge)
        return rotateSession(
          tx,
          { user, session: asked.session!, secondFactor: 'totp' },
          { now, from: input },
        )
      await endSessions(tx, user.id, now)
      const confirmed = {
        user: { ...user, totpConfirmedAt: now },
        challenge,
        token: (input.asker as { challenge: string }).challenge,
      }
      return goOn(tx, confirmed, {
        now,
        from: input,
        progress: { ...challenge.progress, secondFactor: 'totp' },
      })
    },
  ),
)
