import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { goOn } from './internal/open-session.ts'
import { recorded } from './internal/record-sign-in.ts'
import { useRecoveryCode } from './internal/recovery-codes.ts'
import { refuseSecondFactor, unfinishedSignIn } from './internal/second-factor-try.ts'
import { OpaqueToken } from './opaque-token.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'

/**
 * Answers an unfinished sign-in with a recovery code; each is good once. Of 80 random bits none is
 * guessed, so that wrong ones end the sign-in after five and slow nobody down.
 */
export const answerRecoveryCode = recorded(
  'recovery-code',
  identity(
    {
      name: 'sign-in.answer-recovery-code',
      input: z.object({ challenge: OpaqueToken, code: z.string().max(40), ...Origin }),
    },
    async (tx, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const tried = await unfinishedSignIn(tx, input.challenge, now)
      if (tried.answer) return tried.answer
      const { user, challenge } = tried
      if (!(await useRecoveryCode(tx, user.id, { code: input.code, now })))
        return refuseSecondFactor(tx, challenge)
      const progress = { ...challenge.progress, secondFactor: 'recovery' } as const
      return goOn(tx, { user, challenge, token: input.challenge }, { now, from: input, progress })
    },
  ),
)
