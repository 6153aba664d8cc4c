import { z } from 'zod'

/**
 * Loaded when the first passkey is used: it brings a certificate library that no other process of ours needs. What it
 * throws means: this answer proves nothing.
 */
export const webauthn = () => import('@simplewebauthn/server')

/** EdDSA, ES256, RS256 (RFC 9053 §2, RFC 8812 §2): what authenticators in use speak. */
export const ALGORITHMS = [-8, -7, -257]

/** The address of the pages; its host is the relying party (W3C WebAuthn Level 3 §5.1.2). */
export const PageOrigin = z
  .url({ protocol: /^https?$/ })
  .max(300)
  .transform((text) => new URL(text).origin)

export const relyingParty = (origin: string) => new URL(origin).hostname

const Text = z.string().max(20_000)
const Extensions = z.record(z.string().max(60), z.unknown()).default({})

/** What `navigator.credentials.create` returned, as JSON (§5.1.8). */
export const RegistrationResponse = z.object({
  id: z.string().max(2000),
  rawId: z.string().max(2000),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: Text,
    attestationObject: Text,
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
  clientExtensionResults: Extensions,
})

/** What `navigator.credentials.get` returned, as JSON. */
export const AuthenticationResponse = z.object({
  id: z.string().max(2000),
  rawId: z.string().max(2000),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: Text,
    authenticatorData: Text,
    signature: Text,
    userHandle: z.string().max(200).optional(),
  }),
  clientExtensionResults: Extensions,
})
