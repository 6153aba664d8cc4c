import { and, eq, type IdentityTx, isNull, ne, sessions } from '@yingtong/db'
import { DomainError } from '../../kernel/index.ts'
import { newOpaqueToken, tokenHash } from '../opaque-token.ts'
import type { From, SignInOutcome } from '../sign-in-outcome.ts'
import type { Session } from './asker.ts'
import { type Challenge, newChallenge, type Progress, saveProgress, useUp } from './challenge.ts'
import { knowBrowser } from './known-browsers.ts'
import { demandsSecondFactor, passkeyCount, type User, workplaces } from './person.ts'
import { settleWrongTries } from './wrong-tries-told.ts'

const HOUR_MS = 3_600_000

/** Opens a session row; the token exists from here on and was never the client's choice (no fixation). */
export async function openSession(
  tx: IdentityTx,
  owner: {
    readonly user: User
    readonly tenantId?: string
    readonly secondFactor?: Progress['secondFactor']
    readonly onlyTenantIds?: Progress['onlyTenantIds']
    readonly trust?: Progress['trust']
    /** Digest of the session that this one takes the place of. */
    readonly insteadOf?: string
  },
  at: { readonly now: Date; readonly from: From },
): Promise<SignInOutcome> {
  const { rows, security } = await workplaces(tx, owner.user.id, owner.onlyTenantIds)
  const tenantId = rows.find((row) => row.tenantId === owner.tenantId)?.tenantId ?? rows[0]?.tenantId
  if (!tenantId) throw new DomainError('forbidden', 'this account belongs to no hospital yet')
  const sessionToken = newOpaqueToken()
  const wrong = await settleWrongTries(tx, owner, at.now)
  await tx.insert(sessions).values({
    tokenHash: tokenHash(sessionToken),
    userId: owner.user.id,
    tenantId,
    address: at.from.address,
    userAgent: at.from.userAgent,
    ...(owner.secondFactor ? { secondFactor: owner.secondFactor, secondFactorAt: at.now } : {}),
    ...(owner.onlyTenantIds ? { onlyTenantIds: [...owner.onlyTenantIds] } : {}),
    createdAt: at.now,
    lastSeenAt: at.now,
    expiresAt: new Date(at.now.getTime() + security.absoluteHours * HOUR_MS),
    ...wrong,
  })
  // What an identity provider says makes no browser known: it counts in the provider's hospitals only.
  const browserToken = owner.onlyTenantIds
    ? null
    : await knowBrowser(tx, owner.user.id, { from: at.from, trust: owner.trust ?? null, now: at.now })
  return {
    outcome: 'ok',
    sessionToken,
    browserToken,
    userId: owner.user.id,
    tenantId,
    name: owner.user.name,
    wrongBefore: owner.user.failedSignIns,
  }
}

/** What this person must still do, seen from what they did: second factor first, so that a stolen password alone changes nothing. */
export async function missingStep(tx: IdentityTx, user: User, done: Progress) {
  const enrolled = user.totpConfirmedAt !== null || (await passkeyCount(tx, user.id)) > 0
  if (enrolled && !done.secondFactor) return 'second-factor'
  if (user.mustChangePassword && user.passwordHash && done.by === 'password') return 'change-password'
  if (!enrolled && !done.secondFactor && (await demandsSecondFactor(tx, user, done.onlyTenantIds)))
    return 'enrol'
  return null
}

/** Begins after the password or the identity provider: opens the session, or says what is missing. */
export async function beginSignIn(
  tx: IdentityTx,
  user: User,
  at: { readonly now: Date; readonly from: From; readonly progress: Progress },
): Promise<SignInOutcome> {
  const step = await missingStep(tx, user, at.progress)
  if (step === null) return openSession(tx, { user, ...at.progress }, at)
  return { outcome: 'next', step, challenge: await newChallenge(tx, user.id, at.progress, at.now) }
}

/** Goes on after a step was done: opens the session and uses the challenge up, or says what is still missing. */
export async function goOn(
  tx: IdentityTx,
  step: { readonly user: User; readonly challenge: Challenge; readonly token: string },
  at: { readonly now: Date; readonly from: From; readonly progress: Progress },
): Promise<SignInOutcome> {
  const missing = await missingStep(tx, step.user, at.progress)
  if (missing === null) {
    await useUp(tx, step.challenge, at.now)
    return openSession(tx, { user: step.user, ...at.progress }, at)
  }
  await saveProgress(tx, step.challenge, at.progress)
  return { outcome: 'next', step: missing, challenge: step.token }
}

/** Ends every open session of a person, `except` one. */
export async function endSessions(
  tx: IdentityTx,
  userId: string,
  now: Date,
  except?: string,
): Promise<number> {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: now })
    .where(
      and(
        eq(sessions.userId, userId),
        isNull(sessions.revokedAt),
        ...(except ? [ne(sessions.tokenHash, except)] : []),
      ),
    )
    .returning({ id: sessions.id })
  return ended.length
}

/** A new session in place of one that changed its worth: every other one of the person ends, the old token is dead. */
export async function rotateSession(
  tx: IdentityTx,
  owner: {
    readonly user: User
    readonly session: Session
    readonly secondFactor: Progress['secondFactor'] | null
  },
  at: { readonly now: Date; readonly from: From },
): Promise<SignInOutcome> {
  await endSessions(tx, owner.user.id, at.now)
  return openSession(
    tx,
    {
      user: owner.user,
      insteadOf: owner.session.hash,
      ...(owner.session.tenantId ? { tenantId: owner.session.tenantId } : {}),
      ...(owner.secondFactor ? { secondFactor: owner.secondFactor } : {}),
      ...(owner.session.onlyTenantIds ? { onlyTenantIds: owner.session.onlyTenantIds } : {}),
    },
    at,
  )
}
