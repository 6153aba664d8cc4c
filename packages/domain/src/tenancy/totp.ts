import { Secret, TOTP } from 'otpauth'

const PERIOD_SECONDS = 30
/** One step before and after: clocks of telephones differ (RFC 6238 §5.2). */
const WINDOW = 1
const SEED_BYTES = 20

/** What an authenticator app reads from the QR code. */
export interface TotpSeed {
  /** Base32, for typing. */
  readonly secret: string
  readonly uri: string
}

const clockOf = (secret: string, label: string, issuer: string) =>
  new TOTP({ issuer, label, secret: Secret.fromBase32(secret), digits: 6, period: PERIOD_SECONDS })

/** What a seed is bound to when it is sealed: no other column, no other person. */
export const totpPurpose = (userId: string): string => `totp:${userId}`

export function newTotpSeed(label: string, issuer: string): TotpSeed {
  const { base32: secret } = new Secret({ size: SEED_BYTES })
  return { secret, uri: clockOf(secret, label, issuer).toString() }
}

/** What the authenticator app shows at that moment; for who holds the seed as the app does: the demo region, tests. */
export const totpCode = (secret: string, at: Date): string =>
  clockOf(secret, 'x', 'x').generate({ timestamp: at.getTime() })

/**
 * The time step a code belongs to, or null when it is wrong or its step is not after the last one that was accepted: a
 * code is good once (RFC 6238 §5.2).
 */
export function acceptedStep(secret: string, code: string, at: { now: Date; lastStep: number | null }) {
  // An input method may type full-width digits.
  const token = code.normalize('NFKC').replaceAll(/\s/g, '')
  if (!/^[0-9]{6}$/.test(token)) return null
  const timestamp = at.now.getTime()
  const delta = clockOf(secret, 'x', 'x').validate({ token, timestamp, window: WINDOW })
  if (delta === null) return null
  const step = TOTP.counter({ period: PERIOD_SECONDS, timestamp }) + delta
  return at.lastStep !== null && step <= at.lastStep ? null : step
}
