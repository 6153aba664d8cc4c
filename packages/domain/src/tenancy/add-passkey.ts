import { and, eq, gt, type IdentityTx, isNull, passkeys, signInChallenges } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, identity, identityFlow } from '../kernel/index.ts'
import { type Asked, Asker, provePassword, resolveAsker } from './internal/asker.ts'
import { CHALLENGE_MS } from './internal/challenge.ts'
import { endSessions, goOn, rotateSession } from './internal/open-session.ts'
import type { User } from './internal/person.ts'
import { recorded } from './internal/record-sign-in.ts'
import { newOpaqueToken, OpaqueToken, tokenHash } from './opaque-token.ts'
import { ALGORITHMS, PageOrigin, RegistrationResponse, relyingParty, webauthn } from './passkey.ts'
import { Origin, type SignInOutcome } from './sign-in-outcome.ts'

const PASSKEYS_MAX = 20

async function registrationOptions(tx: IdentityTx, user: User, origin: string) {
  const { generateRegistrationOptions } = await webauthn()
  const known = await tx.select().from(passkeys).where(eq(passkeys.userId, user.id))
  if (known.length >= PASSKEYS_MAX) throw new DomainError('conflict', `at most ${PASSKEYS_MAX} passkeys`)
  return generateRegistrationOptions({
    rpName: '影通',
    rpID: relyingParty(origin),
    userName: user.email,
    userDisplayName: user.name,
    userID: new TextEncoder().encode(user.id),
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map((key) => ({ id: key.credentialId, transports: key.transports })),
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
  })
}

/** Begins the making of a passkey; the ceremony must be finished within five minutes by the same person. */
export const beginPasskey = identityFlow(
  {
    name: 'passkey.begin',
    input: z.object({ asker: Asker, password: z.string().max(128).default(''), origin: PageOrigin }),
  },
  async (step, { asker, password, origin }, services) => {
    if ('session' in asker) {
      const refusal = await provePassword(step, { session: asker.session, password }, services)
      if (refusal) return refusal
    }
    return step(async (tx) => {
      const now = services.now()
      const asked = await resolveAsker(tx, asker, now)
      if (!asked) return { outcome: 'expired' as const }
      const options = await registrationOptions(tx, asked.user, origin)
      const ceremony = newOpaqueToken()
      await tx.insert(signInChallenges).values({
        tokenHash: tokenHash(ceremony),
        kind: 'add-passkey',
        userId: asked.user.id,
        data: { challenge: options.challenge },
        createdAt: now,
        expiresAt: new Date(now.getTime() + CHALLENGE_MS),
      })
      return { outcome: 'begun' as const, ceremony, options }
    })
  },
)

/** Takes the ceremony's challenge; whatever comes of it, it is used. */
async function takeCeremony(tx: IdentityTx, ceremony: string, of: { userId: string; now: Date }) {
  const [row] = await tx
    .update(signInChallenges)
    .set({ usedAt: of.now })
    .where(
      and(
        eq(signInChallenges.tokenHash, tokenHash(ceremony)),
        eq(signInChallenges.kind, 'add-passkey'),
        eq(signInChallenges.userId, of.userId),
        isNull(signInChallenges.usedAt),
        gt(signInChallenges.expiresAt, of.now),
      ),
    )
    .returning({ data: signInChallenges.data })
  return row ? String(row.data.challenge) : null
}

const AddPasskeyInput = z.object({
  asker: Asker,
  ceremony: OpaqueToken,
  origin: PageOrigin,
  label: z.string().trim().min(1).max(60),
  response: RegistrationResponse,
  ...Origin,
})

async function storePasskey(
  tx: IdentityTx,
  asked: Asked,
  input: z.output<typeof AddPasskeyInput>,
  of: { readonly challenge: string; readonly now: Date },
) {
  const { verifyRegistrationResponse } = await webauthn()
  const proof = await verifyRegistrationResponse({
    response: input.response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
    expectedChallenge: of.challenge,
    expectedOrigin: input.origin,
    expectedRPID: relyingParty(input.origin),
    requireUserVerification: false,
    supportedAlgorithmIDs: ALGORITHMS,
  }).catch(() => null)
  if (!proof?.verified || !proof.registrationInfo) return false
  const { credential, credentialBackedUp } = proof.registrationInfo
  const added = await tx
    .insert(passkeys)
    .values({
      userId: asked.user.id,
      credentialId: credential.id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: input.response.response.transports ?? [],
      backedUp: credentialBackedUp,
      label: input.label,
      createdAt: of.now,
    })
    .onConflictDoNothing()
    .returning({ id: passkeys.id })
  return added.length === 1
}

/** Finishes it: the key is kept, and the session or sign-in goes on with the second factor given. */
export const addPasskey = recorded(
  'passkey-enrolment',
  identity(
    { name: 'passkey.add', input: AddPasskeyInput },
    async (tx, input, services): Promise<SignInOutcome> => {
      const now = services.now()
      const asked = await resolveAsker(tx, input.asker, now)
      const challenge = asked ? await takeCeremony(tx, input.ceremony, { userId: asked.user.id, now }) : null
      if (!asked || challenge === null) return { outcome: 'expired' }
      if (!(await storePasskey(tx, asked, input, { challenge, now })))
        return { outcome: 'refused', waitSeconds: 0 }
      const { user, session } = asked
      const at = { now, from: input }
      if (session) return rotateSession(tx, { user, session, secondFactor: 'passkey' }, at)
      await endSessions(tx, user.id, now)
      const begun = asked.challenge!
      const token = 'challenge' in input.asker ? input.asker.challenge : ''
      const progress = { ...begun.progress, secondFactor: 'passkey' } as const
      return goOn(tx, { user, challenge: begun, token }, { ...at, progress })
    },
  ),
)
