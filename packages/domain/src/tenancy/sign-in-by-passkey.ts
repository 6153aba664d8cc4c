import { type IdentityTx, signInChallenges } from '@yingtong/db'
import { z } from 'zod'
import { identity, identityFlow, type Services } from '../kernel/index.ts'
import { CHALLENGE_MS } from './internal/challenge.ts'
import { beginSignIn } from './internal/open-session.ts'
import { signingKey } from './internal/passkey-proof.ts'
import { lockedUser } from './internal/person.ts'
import { recorded } from './internal/record-sign-in.ts'
import { tokenHash } from './opaque-token.ts'
import { AuthenticationResponse, PageOrigin, relyingParty, webauthn } from './passkey.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'

const PURPOSE = 'sign-in.passkey'

/**
 * What the device is asked to sign, by whoever comes: no address is typed, so nothing is told of one, and nothing is
 * kept. The ceremony is sealed instead and good for five minutes.
 */
export const askPasskeySignIn = identityFlow(
  { name: 'session.ask-passkey', input: z.object({ origin: PageOrigin }) },
  async (_step, { origin }, { vault, now }) => {
    const { generateAuthenticationOptions } = await webauthn()
    const options = await generateAuthenticationOptions({
      rpID: relyingParty(origin),
      userVerification: 'required',
    })
    const endsMs = now().getTime() + CHALLENGE_MS
    return { ceremony: vault.seal(PURPOSE, JSON.stringify([options.challenge, endsMs])), options }
  },
)

const Input = z.object({
  ceremony: z.string().max(1000),
  origin: PageOrigin,
  response: AuthenticationResponse,
  ...Origin,
})

function challengeOf({ vault, now }: Services, ceremony: string): string | null {
  try {
    const [challenge, endsMs] = JSON.parse(vault.open(PURPOSE, ceremony)) as [string, number]
    return endsMs > now().getTime() ? challenge : null
  } catch {
    return null
  }
}

/** Whether this ceremony is used for the first time: what it asked for is signed once. */
async function useOnce(
  tx: IdentityTx,
  challenge: string,
  of: { userId: string; now: Date },
): Promise<boolean> {
  const rows = await tx
    .insert(signInChallenges)
    .values({
      tokenHash: tokenHash(challenge),
      kind: 'passkey-sign-in',
      userId: of.userId,
      createdAt: of.now,
      usedAt: of.now,
      expiresAt: new Date(of.now.getTime() + CHALLENGE_MS),
    })
    .onConflictDoNothing()
    .returning({ hash: signInChallenges.tokenHash })
  return rows.length === 1
}

/**
 * Signs in with a passkey alone: the device has its key and made sure of its person, which are two factors. Nobody
 * guesses a signature, so that no wrong try of anybody slows this down.
 */
export const signInByPasskey = recorded(
  'passkey',
  identity(
    { name: 'session.open-passkey', input: Input },
    async (tx, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const challenge = challengeOf(services, input.ceremony)
      if (challenge === null) return { outcome: 'expired' }
      const { response, origin } = input
      const key = await signingKey(tx, { response, origin, challenge, verified: true, now })
      const user = key ? await lockedUser(tx, key.userId) : null
      if (!user) return { outcome: 'refused', waitSeconds: 0 }
      if (!(await useOnce(tx, challenge, { userId: user.id, now }))) return { outcome: 'expired' }
      return beginSignIn(tx, user, { now, from: input, progress: { by: 'passkey', secondFactor: 'passkey' } })
    },
  ),
)
