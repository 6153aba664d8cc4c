import { eq, signInChallenges, users } from '@yingtong/db'
import { type AuditAction, reasonOf, recordIdentityEvent, type Services } from '../../kernel/index.ts'
import { Email } from '../email.ts'
import { tellOfTriesJob } from '../jobs/tell-of-tries.job.ts'
import { tokenHash } from '../opaque-token.ts'
import type { From, SignInOutcome } from '../sign-in-outcome.ts'
import { workplaces } from './person.ts'
import { countWrong } from './wrong-tries-told.ts'

/** Whose sign-in it was, as far as the request says. */
type Whose = { readonly email: string } | { readonly challenge: string } | null

type Verb<I> = (services: Services, input: I) => Promise<SignInOutcome>

async function personOf(services: Services, whose: NonNullable<Whose>) {
  return services.database.withIdentity(async (tx) => {
    const [user] =
      'email' in whose
        ? await tx.select({ id: users.id, name: users.name }).from(users).where(eq(users.email, whose.email))
        : await tx
            .select({ id: users.id, name: users.name })
            .from(signInChallenges)
            .innerJoin(users, eq(users.id, signInChallenges.userId))
            .where(eq(signInChallenges.tokenHash, tokenHash(whose.challenge)))
    if (!user) return null
    const [tenant] = (await workplaces(tx, user.id)).rows
    return tenant ? { ...user, tenantId: tenant.tenantId } : null
  })
}

/**
 * Counts a wrong try and tells of it: a row in the person's hospital, which may stand for many, and a letter when
 * somebody tries hard.
 */
async function tellOfWrong(
  services: Services,
  whose: Whose,
  about: { readonly from: From; readonly by: string },
): Promise<void> {
  const { from, by } = about
  const { address } = from
  const person = whose ? await personOf(services, whose) : null
  if (!person) return services.log.warn('sign-in refused', { address, by })
  const { id, name, tenantId } = person
  const kind = by === 'password' ? 'password' : 'code'
  const now = services.now()
  const told = await services.database.withIdentity((tx) => countWrong(tx, id, { kind, from, now }))
  if (told.report > 0)
    await recordIdentityEvent(services, tenantId, {
      action: 'person.sign-in-refused',
      outcome: 'refused',
      actor: { kind: 'user', id, name },
      ...(address ? { address } : {}),
      // One row stands for all since the one before it.
      details: { by, outcome: 'refused', count: told.report },
    })
  const letter = { userId: id, kind, count: told.wrong, at: now.toISOString() } as const
  if (told.mail)
    await services.database.withTenant(tenantId, (tx) => services.jobs.send(tx, tellOfTriesJob, letter))
}

/** Leaves a row for a change of somebody's own second factor, in the hospital where their session stands. */
export async function recordFactorChange(
  services: Services,
  of: { readonly user: { id: string; name: string }; readonly session: { readonly tenantId: string | null } },
  event: { readonly action: AuditAction; readonly from: From; readonly details: Record<string, unknown> },
): Promise<void> {
  const { user, session } = of
  if (!session.tenantId) return
  const { action, from, details } = event
  await recordIdentityEvent(services, session.tenantId, {
    action,
    actor: { kind: 'user', id: user.id, name: user.name },
    ...(from.address ? { address: from.address } : {}),
    details,
  })
}

const emailOf = (text: string): Whose => {
  const email = Email.safeParse(text)
  return email.success ? { email: email.data } : null
}

/**
 * Leaves a row for every session that opened, and tells of what was wrong. That is done after the answer: were it waited
 * for, the answer for an account that exists would take longer than for one that does not. What was too early to be
 * judged leaves nothing: only a stranger's patience would bound how much.
 */
export function recorded<I extends From & { email?: string | undefined; challenge?: string; asker?: object }>(
  by: string,
  verb: Verb<I>,
): Verb<I> {
  return async (services, input) => {
    const answer = await verb(services, input)
    const { outcome } = answer
    if (outcome === 'ok') {
      const { wrongBefore } = answer
      await recordIdentityEvent(services, answer.tenantId, {
        action: 'person.signed-in',
        actor: { kind: 'user', id: answer.userId, name: answer.name },
        ...(input.address ? { address: input.address } : {}),
        details: { by, ...(wrongBefore > 0 ? { wrongBefore } : {}) },
      })
    } else if (outcome === 'refused') {
      const challenge = input.challenge ?? (input.asker as { challenge?: string } | undefined)?.challenge
      const whose = challenge ? { challenge } : emailOf(input.email ?? '')
      tellOfWrong(services, whose, { from: input, by }).catch((error: unknown) =>
        services.log.error('a refused sign-in was not recorded', { reason: reasonOf(error) }),
      )
    }
    return answer
  }
}
