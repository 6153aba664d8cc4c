import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { goOn } from './internal/open-session.ts'
import { recorded } from './internal/record-sign-in.ts'
import { refuseSecondFactor, takeCodeTry } from './internal/second-factor-try.ts'
import { giveBack } from './internal/wrong-tries.ts'
import { OpaqueToken } from './opaque-token.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'
import { acceptedStep, totpPurpose } from './totp.ts'

/** Answers an unfinished sign-in with a code; each code is good once, wrong ones slow down like wrong passwords. */
export const answerTotp = recorded(
  'totp',
  identity(
    {
      name: 'sign-in.answer-totp',
      input: z.object({ challenge: OpaqueToken, code: z.string().max(12), ...Origin }),
    },
    async (tx, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const tried = await takeCodeTry(tx, input.challenge, now)
      if (tried.answer) return tried.answer
      const { user, challenge, taken } = tried
      const step =
        user.totpSecretSealed && user.totpConfirmedAt
          ? acceptedStep(services.vault.open(totpPurpose(user.id), user.totpSecretSealed), input.code, {
              now,
              lastStep: user.totpLastStep,
            })
          : null
      if (step === null) return refuseSecondFactor(tx, challenge, taken.waitSeconds)
      await tx.update(users).set({ totpLastStep: step }).where(eq(users.id, user.id))
      await giveBack(tx, taken.counts)
      const progress = { ...challenge.progress, secondFactor: 'totp' } as const
      return goOn(tx, { user, challenge, token: input.challenge }, { now, from: input, progress })
    },
  ),
)
