import {
  and,
  eq,
  grantRequests,
  type IdentityTx,
  inArray,
  invitations,
  isNotNull,
  or,
  sql,
  users,
} from '@yingtong/db'

/** One act by which somebody came to be what they are: a link through whose hands they joined, or a role. */
interface Appointment {
  readonly person: string
  readonly by: string
  readonly at: Date
  /** `alone`: nobody else looked at it. `confirmed`: a second office knows the person behind the account. */
  readonly kind: 'alone' | 'confirmed' | 'reset'
}

/** Appointments and resets of these people, in every hospital; who makes a link holds it, so it counts as theirs. */
async function appointmentsOf(tx: IdentityTx, people: readonly string[]): Promise<Appointment[]> {
  const links = await tx
    .select({
      person: users.id,
      by: invitations.createdBy,
      at: invitations.acceptedAt,
      purpose: invitations.purpose,
      approvedBy: invitations.approvedBy,
      confirmed: sql<boolean>`exists (select from ${grantRequests} g
        where g.subject_id = ${invitations.id} and g.decision = 'confirmed')`,
    })
    .from(invitations)
    .innerJoin(users, eq(users.email, invitations.email))
    .where(and(inArray(users.id, [...people]), isNotNull(invitations.acceptedAt)))
  const roles = await tx
    .select()
    .from(grantRequests)
    .where(
      and(
        inArray(grantRequests.subjectId, [...people]),
        eq(grantRequests.kind, 'roles'),
        or(eq(grantRequests.decision, 'confirmed'), eq(grantRequests.decision, 'alone')),
      ),
    )
  return [
    ...links.map(({ person, by, at, purpose, approvedBy, confirmed }) => ({
      person,
      by,
      at: at ?? new Date(0),
      kind:
        purpose === 'reset' && approvedBy
          ? ('reset' as const)
          : confirmed
            ? ('confirmed' as const)
            : ('alone' as const),
    })),
    ...roles.map(({ subjectId, askedBy, decidedAt, decision }) => ({
      person: subjectId,
      by: askedBy,
      at: decidedAt ?? new Date(0),
      kind: decision === 'alone' ? ('alone' as const) : ('confirmed' as const),
    })),
  ]
}

/** What counts of one person's appointments: all for the chain; for control what came alone after the last look. */
function uncontrolledSince(all: readonly Appointment[], person: string): Appointment[] {
  const own = all.filter((one) => one.person === person)
  const looked = own.filter(({ kind }) => kind === 'confirmed').map(({ at }) => at.getTime())
  const last = Math.max(Number.NEGATIVE_INFINITY, ...looked)
  return own.filter(({ kind, at }) => kind === 'alone' && at.getTime() > last)
}

/** Everybody above a person, themselves among them. */
async function above(tx: IdentityTx, person: string, only: 'all' | 'alone'): Promise<Set<string>> {
  const found = new Set([person])
  let next = [person]
  while (next.length > 0) {
    const all = await appointmentsOf(tx, next)
    const counted = only === 'all' ? all : next.flatMap((one) => uncontrolledSince(all, one))
    next = [...new Set(counted.map(({ by }) => by))].filter((id) => !found.has(id))
    for (const id of next) found.add(id)
  }
  return found
}

/** Whether one person alone may stand behind both accounts: as their maker, over however many others, or as one of them. */
export async function isOneBehind(tx: IdentityTx, first: string, second: string): Promise<boolean> {
  const [behindFirst, behindSecond] = [await above(tx, first, 'alone'), await above(tx, second, 'alone')]
  return [...behindFirst].some((id) => behindSecond.has(id))
}

/**
 * Whether two accounts are two people as far as can be known: nobody alone stands behind both, and the second was not
 * appointed, invited or reset by the first or by who stands behind the first, over however many others.
 */
export async function areIndependent(tx: IdentityTx, first: string, second: string): Promise<boolean> {
  if (await isOneBehind(tx, first, second)) return false
  const [behindFirst, chain] = [await above(tx, first, 'alone'), await above(tx, second, 'all')]
  return ![...behindFirst].some((id) => chain.has(id))
}
