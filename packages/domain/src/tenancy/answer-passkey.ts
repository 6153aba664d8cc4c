import { eq, type IdentityTx, passkeys } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { liveChallenge, saveProgress } from './internal/challenge.ts'
import { goOn } from './internal/open-session.ts'
import { signingKey } from './internal/passkey-proof.ts'
import { recorded } from './internal/record-sign-in.ts'
import { refuseSecondFactor, unfinishedSignIn } from './internal/second-factor-try.ts'
import { OpaqueToken } from './opaque-token.ts'
import { AuthenticationResponse, PageOrigin, relyingParty, webauthn } from './passkey.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'

/** What the authenticator is asked to sign; null when the sign-in is over. */
export const askPasskey = identity(
  { name: 'sign-in.ask-passkey', input: z.object({ challenge: OpaqueToken, origin: PageOrigin }) },
  async (tx, input, services) => {
    const challenge = await liveChallenge(tx, input.challenge, services.now())
    if (!challenge) return null
    const { generateAuthenticationOptions } = await webauthn()
    const known = await tx.select().from(passkeys).where(eq(passkeys.userId, challenge.userId))
    const options = await generateAuthenticationOptions({
      rpID: relyingParty(input.origin),
      allowCredentials: known.map((key) => ({ id: key.credentialId, transports: key.transports })),
      userVerification: 'preferred',
    })
    await saveProgress(tx, challenge, { ...challenge.progress, ceremony: options.challenge })
    return options
  },
)

const AnswerPasskeyInput = z.object({
  challenge: OpaqueToken,
  origin: PageOrigin,
  response: AuthenticationResponse,
  ...Origin,
})

/** Whether one of this person's keys signed what was asked. */
async function signedByKey(
  tx: IdentityTx,
  userId: string,
  proof: { readonly input: z.output<typeof AnswerPasskeyInput>; ceremony: string; now: Date },
): Promise<boolean> {
  const { input, ceremony: challenge, now } = proof
  const { origin, response } = input
  const key = await signingKey(tx, { response, origin, challenge, verified: false, now })
  return key?.userId === userId
}

/**
 * Answers an unfinished sign-in with a passkey. What was to be signed is good for one answer, and none
 * is guessed: others' wrong tries slow nobody down here.
 */
export const answerPasskey = recorded(
  'passkey',
  identity(
    { name: 'sign-in.answer-passkey', input: AnswerPasskeyInput },
    async (tx, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const tried = await unfinishedSignIn(tx, input.challenge, now)
      if (tried.answer) return tried.answer
      const { user, challenge } = tried
      const { ceremony, ...before } = challenge.progress
      await saveProgress(tx, challenge, before)
      if (!ceremony || !(await signedByKey(tx, user.id, { input, ceremony, now })))
        return refuseSecondFactor(tx, challenge)
      const progress = { ...before, secondFactor: 'passkey' } as const
      return goOn(tx, { user, challenge, token: input.challenge }, { now, from: input, progress })
    },
  ),
)
