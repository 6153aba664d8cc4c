import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { liveChallenge } from './internal/challenge.ts'
import { missingStep } from './internal/open-session.ts'
import { lockedUser, passkeyCount, workplaces } from './internal/person.ts'
import { OpaqueToken } from './opaque-token.ts'
import type { SignInStep } from './sign-in-outcome.ts'

/** What the page of an unfinished sign-in shows; only who knows its token, and so the password, sees it. */
export interface UnfinishedSignIn {
  readonly step: SignInStep
  readonly name: string
  readonly email: string
  readonly hospital: string
  readonly factors: { readonly totp: boolean; readonly passkey: boolean }
  readonly passwordLengthMin: number
}

/** Where an unfinished sign-in stands; null when it is over. */
export const readSignIn = identity(
  { name: 'sign-in.read', input: z.object({ challenge: OpaqueToken }) },
  async (tx, input, services): Promise<UnfinishedSignIn | null> => {
    const challenge = await liveChallenge(tx, input.challenge, services.now())
    const user = challenge ? await lockedUser(tx, challenge.userId) : null
    if (!challenge || !user) return null
    const step = await missingStep(tx, user, challenge.progress)
    if (step === null) return null
    const { rows, security } = await workplaces(tx, user.id)
    return {
      step,
      name: user.name,
      email: user.email,
      hospital: rows[0]?.name ?? '',
      factors: { totp: user.totpConfirmedAt !== null, passkey: (await passkeyCount(tx, user.id)) > 0 },
      passwordLengthMin: security.passwordLengthMin,
    }
  },
)
