import { and, eq, type IdentityTx, sessions, sql, users } from '@yingtong/db'
import type { From } from '../sign-in-outcome.ts'
import type { User } from './person.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/**
 * So many wrong passwords that were judged, or codes behind the right password, are no slip of the finger: from then on
 * tries wait.
 */
const HARD = { password: 10, code: 5 } as const

/** What was wrong: a code means that whoever gave it knew the password. */
export type WrongKind = keyof typeof HARD

/** What is to be told of a wrong try: a row that stands for `report` of them, a letter. Both are rare by design. */
export interface ToTell {
  readonly wrong: number
  readonly report: number
  readonly mail: boolean
}

/**
 * Counts a wrong try at an account. The log gets a row at once and then one an hour, the person one letter until they
 * have signed in again: neither grows with what strangers do.
 */
export async function countWrong(
  tx: IdentityTx,
  userId: string,
  of: { readonly kind: WrongKind; readonly from: From; readonly now: Date },
): Promise<ToTell> {
  const { kind, from, now } = of
  const [row] = await tx
    .select({
      wrong: users.failedSignIns,
      reportedAt: users.failedReportedAt,
      reported: users.failedReported,
      mailedAt: users.failedMailedAt,
    })
    .from(users)
    .where(eq(users.id, userId))
    .for('update')
  if (!row) return { wrong: 0, report: 0, mail: false }
  const wrong = row.wrong + 1
  const isDue = !row.reportedAt || now.getTime() - row.reportedAt.getTime() >= HOUR_MS
  const mail = wrong >= HARD[kind] && row.mailedAt === null
  await tx
    .update(users)
    .set({
      failedSignIns: wrong,
      failedLastAt: now,
      failedLastAddress: from.address ?? null,
      ...(isDue ? { failedReportedAt: now, failedReported: wrong } : {}),
      ...(mail ? { failedMailedAt: now } : {}),
    })
    .where(eq(users.id, userId))
  return { wrong, report: isDue ? wrong - row.reported : 0, mail }
}

/**
 * Begins a new count with a session, which keeps what the old one was. One that takes another's place in the same
 * sitting keeps what that had, unless there is news. The next letter may come a day after the last.
 */
export async function settleWrongTries(
  tx: IdentityTx,
  of: { readonly user: User; readonly insteadOf?: string | undefined },
  now: Date,
) {
  const { user, insteadOf } = of
  const mailed = user.failedMailedAt
  await tx
    .update(users)
    .set({
      failedSignIns: 0,
      failedReported: 0,
      failedLastAt: sql`null`,
      failedLastAddress: sql`null`,
      ...(mailed && now.getTime() - mailed.getTime() >= DAY_MS ? { failedMailedAt: null } : {}),
    })
    .where(eq(users.id, user.id))
  if (user.failedSignIns > 0)
    return {
      failedBefore: user.failedSignIns,
      failedBeforeAt: user.failedLastAt,
      failedBeforeAddress: user.failedLastAddress,
    }
  if (!insteadOf) return {}
  const [before] = await tx
    .select({
      failedBefore: sessions.failedBefore,
      failedBeforeAt: sessions.failedBeforeAt,
      failedBeforeAddress: sessions.failedBeforeAddress,
    })
    .from(sessions)
    .where(and(eq(sessions.tokenHash, insteadOf), eq(sessions.userId, user.id)))
  return before ?? {}
}
