import { eq, type IdentityTx, passkeys } from '@yingtong/db'
import type { z } from 'zod'
import { type AuthenticationResponse, relyingParty, webauthn } from '../passkey.ts'

/**
 * The key that signed what was asked, counted on; null when none of ours did. A counter that does not grow is a copied
 * key (WebAuthn Level 3 §6.1.1). `verified`: the device must have made sure of its person, by PIN or finger.
 */
export async function signingKey(
  tx: IdentityTx,
  proof: {
    readonly response: z.output<typeof AuthenticationResponse>
    readonly origin: string
    readonly challenge: string
    readonly verified: boolean
    readonly now: Date
  },
) {
  const { response, origin } = proof
  const [key] = await tx.select().from(passkeys).where(eq(passkeys.credentialId, response.id)).for('update')
  if (!key) return null
  const { verifyAuthenticationResponse } = await webauthn()
  const answer = await verifyAuthenticationResponse({
    response: response as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
    expectedChallenge: proof.challenge,
    expectedOrigin: origin,
    expectedRPID: relyingParty(origin),
    requireUserVerification: proof.verified,
    credential: {
      id: key.credentialId,
      publicKey: new Uint8Array(Buffer.from(key.publicKey, 'base64url')),
      counter: key.counter,
      transports: key.transports,
    },
  }).catch(() => null)
  if (!answer?.verified) return null
  const { newCounter, credentialBackedUp } = answer.authenticationInfo
  await tx
    .update(passkeys)
    .set({ counter: newCounter, backedUp: credentialBackedUp, lastUsedAt: proof.now })
    .where(eq(passkeys.id, key.id))
  return key
}
