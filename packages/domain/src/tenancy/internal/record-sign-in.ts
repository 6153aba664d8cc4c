import { eq, signInChallenges, users } from '@yingtong/db'
import { type AuditAction, reasonOf, recordIdentityEvent, type Services } from '../../kernel/index.ts'
import { Email } from '../email.ts'
import { tokenHash } from '../opaque-token.ts'
import type { From, SignInOutcome } from '../sign-in-outcome.ts'
import { workplaces } from './person.ts'

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

async function recordRefusal(services: Services, whose: Whose, about: { from: From; details: object }) {
  const person = whose ? await personOf(services, whose) : null
  const { address } = about.from
  if (!person) return services.log.warn('sign-in refused', { address, ...about.details })
  const { id, name, tenantId } = person
  await recordIdentityEvent(services, tenantId, {
    action: 'person.sign-in-refused',
    outcome: 'refused',
    actor: { kind: 'user', id, name },
    ...(address ? { address } : {}),
    details: { ...about.details },
  })
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
 * Leaves a row for every session that opened and every refusal. A refusal's is written after the answer: were it
 * waited for, the answer for an account that exists would take longer than for one that does not.
 */
export function recorded<I extends From & { email?: string | undefined; challenge?: string; asker?: object }>(
  by: string,
  verb: Verb<I>,
): Verb<I> {
  return async (services, input) => {
    const answer = await verb(services, input)
    const { outcome } = answer
    if (outcome === 'ok') {
      await recordIdentityEvent(services, answer.tenantId, {
        action: 'person.signed-in',
        actor: { kind: 'user', id: answer.userId, name: answer.name },
        ...(input.address ? { address: input.address } : {}),
        details: { by },
      })
    } else if (outcome === 'refused' || outcome === 'locked') {
      const challenge = input.challenge ?? (input.asker as { challenge?: string } | undefined)?.challenge
      const whose = challenge ? { challenge } : emailOf(input.email ?? '')
      recordRefusal(services, whose, { from: input, details: { by, outcome } }).catch((error: unknown) =>
        services.log.error('a refused sign-in was not recorded', { reason: reasonOf(error) }),
      )
    }
    return answer
  }
}
