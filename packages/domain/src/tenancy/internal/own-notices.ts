import {
  and,
  desc,
  eq,
  grantRequests,
  gt,
  type IdentityTx,
  inArray,
  invitations,
  isNull,
  or,
  resetRequests,
  sessions,
  users,
} from '@yingtong/db'
import type { Role } from '../../kernel/index.ts'
import { resetState } from '../reset-request.ts'
import type { User } from './person.ts'

const SHOWN_MS = 30 * 86_400_000

async function namesOf(tx: IdentityTx, ids: readonly (string | null)[]) {
  const wanted = ids.filter((id) => id !== null)
  const people =
    wanted.length === 0
      ? []
      : await tx.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, wanted))
  return (id: string | null) => people.find((one) => one.id === id)?.name ?? null
}

/** Who wants to reset this account and has not done it yet; the owner can still say no. */
async function resetsOnTheWay(tx: IdentityTx, user: User, now: Date) {
  const requests = await tx
    .select()
    .from(resetRequests)
    .where(and(eq(resetRequests.userId, user.id), isNull(resetRequests.endedAt)))
  const links = await tx
    .select()
    .from(invitations)
    .where(
      and(
        eq(invitations.email, user.email),
        eq(invitations.purpose, 'reset'),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        gt(invitations.expiresAt, now),
      ),
    )
  const nameOf = await namesOf(tx, [
    ...requests.map((one) => one.requestedBy),
    ...links.map((one) => one.createdBy),
  ])
  return [
    ...requests
      .filter((row) => resetState(row, now) !== 'over')
      .map((row) => ({
        id: row.id,
        byName: nameOf(row.requestedBy) ?? '',
        at: row.requestedAt,
        reason: row.reason,
        opensAt: null as Date | null,
      })),
    ...links.map((row) => ({
      id: row.id,
      byName: nameOf(row.createdBy) ?? '',
      at: row.createdAt,
      reason: '',
      opensAt: row.opensAt,
    })),
  ]
}

/** Offices that somebody gave this account, or wants to: whoever uses it in the person's place must not go unseen. */
async function officesGiven(tx: IdentityTx, user: User, now: Date) {
  const since = new Date(now.getTime() - SHOWN_MS)
  const rows = await tx
    .select()
    .from(grantRequests)
    .where(
      and(
        eq(grantRequests.kind, 'roles'),
        eq(grantRequests.subjectId, user.id),
        gt(grantRequests.askedAt, since),
        or(
          isNull(grantRequests.decision),
          eq(grantRequests.decision, 'confirmed'),
          eq(grantRequests.decision, 'alone'),
        ),
      ),
    )
    .orderBy(desc(grantRequests.askedAt))
    .limit(5)
  const nameOf = await namesOf(
    tx,
    rows.flatMap((row) => [row.askedBy, row.decidedBy]),
  )
  return rows.map((row) => ({
    id: row.id,
    roles: row.roles as Role[],
    at: row.decidedAt ?? row.askedAt,
    byName: nameOf(row.askedBy) ?? '',
    confirmedByName: nameOf(row.decidedBy),
    waits: row.decidedAt === null,
  }))
}

/** Since when there is news of wrong tries while somebody is signed in: fewer are slips in another browser. */
const WRONG_SINCE_MIN = 5

/** Wrong tries at this account: those before this session, and those since. */
async function wrongTries(tx: IdentityTx, user: User, sessionHash: string) {
  const [row] = await tx
    .select({
      id: sessions.id,
      count: sessions.failedBefore,
      at: sessions.failedBeforeAt,
      address: sessions.failedBeforeAddress,
    })
    .from(sessions)
    .where(eq(sessions.tokenHash, sessionHash))
  const { failedSignIns: count, failedLastAt: at, failedLastAddress: address } = user
  const before = row?.at ? { sessionId: row.id, count: row.count, at: row.at, address: row.address } : null
  return { before, since: at && count >= WRONG_SINCE_MIN ? { count, at, address } : null }
}

/** What others did to this account, or are about to: shown to its person on every page. */
export async function ownNotices(
  tx: IdentityTx,
  user: User,
  of: { readonly session: string; readonly now: Date },
) {
  const { session, now } = of
  return {
    resets: await resetsOnTheWay(tx, user, now),
    offices: await officesGiven(tx, user, now),
    wrongTries: await wrongTries(tx, user, session),
  }
}
