import { and, eq, type IdentityTx, passkeys, sessions } from '@yingtong/db'
import { z } from 'zod'
import { DomainError, identityFlow } from '../kernel/index.ts'
import { ownerOfSession, provePassword, type Session } from './internal/asker.ts'
import { passkeyCount, type User } from './internal/person.ts'
import { recordFactorChange } from './internal/record-sign-in.ts'
import { recoveryCodesOf, replaceRecoveryCodes } from './internal/recovery-codes.ts'
import { OpaqueToken } from './opaque-token.ts'
import { Origin, type Refused, type Slow } from './sign-in-outcome.ts'

export const MakeRecoveryCodesInput = z.object({
  session: OpaqueToken,
  password: z.string().max(128).default(''),
  ...Origin,
})

type Made = { readonly outcome: 'made'; readonly codes: readonly string[] } | Refused | Slow

const FRESH_MS = 10 * 60_000

/**
 * The very session in which the first second factor was confirmed may make the first codes without the password: it
 * was given a moment ago, and no code exists that could be replaced.
 */
async function isFirstTime(tx: IdentityTx, of: { user: User; session: Session }, now: Date) {
  const { user, session } = of
  if (await recoveryCodesOf(tx, user.id)) return false
  const [row] = await tx
    .select({ at: sessions.secondFactorAt })
    .from(sessions)
    .where(eq(sessions.tokenHash, session.hash))
  const at = row?.at
  if (!at || now.getTime() - at.getTime() > FRESH_MS) return false
  if (user.totpConfirmedAt?.getTime() === at.getTime()) return true
  const confirmed = await tx
    .select({ id: passkeys.id })
    .from(passkeys)
    .where(and(eq(passkeys.userId, user.id), eq(passkeys.createdAt, at)))
  return confirmed.length > 0
}

/** Makes ten codes for who has a second factor; the ones before are dead. Only digests are kept. */
export const makeRecoveryCodes = identityFlow(
  { name: 'recovery-codes.make', input: MakeRecoveryCodesInput },
  async (step, input, services): Promise<Made> => {
    const now = services.now()
    const first = await step(async (tx) => isFirstTime(tx, await ownerOfSession(tx, input.session, now), now))
    const refusal = first ? null : await provePassword(step, input, services)
    if (refusal) return refusal
    const made = await step(async (tx) => {
      const { user, session } = await ownerOfSession(tx, input.session, now)
      if (first && !(await isFirstTime(tx, { user, session }, now)))
        throw new DomainError('conflict', 'recovery codes were made meanwhile')
      if (!session.secondFactor || (!user.totpConfirmedAt && (await passkeyCount(tx, user.id)) === 0))
        throw new DomainError('conflict', 'set up a second factor first')
      return { user, session, codes: await replaceRecoveryCodes(tx, user.id, now) }
    })
    const details = { count: made.codes.length }
    await recordFactorChange(services, made, { action: 'person.recovery-codes-made', from: input, details })
    return { outcome: 'made', codes: made.codes }
  },
)
