import { createHash } from 'node:crypto'
import { asc, type IdentityTx, inArray, rateBuckets, sql } from '@yingtong/db'
import { afterTry, gapMs, slows, type Tally, WAITS, type WaitKind, waitMs } from '../waiting-rule.ts'

/** A count of wrong answers: what kind, and whose. */
export type Count = readonly [kind: WaitKind, whose: string]

export type Taken =
  /** `waitSeconds`: before the next one, should this be wrong. */
  | {
      readonly outcome: 'taken'
      readonly waitSeconds: number
      readonly most: number
      readonly counts: readonly Count[]
    }
  | { readonly outcome: 'slow'; readonly waitSeconds: number }

const keyOf = ([kind, whose]: Count) =>
  `wrong:${kind}:${createHash('sha256').update(whose).digest('base64url')}`

const seconds = (ms: number) => Math.ceil(ms / 1000)

const FRESH: Tally = { wrong: 0, lastMs: 0 }

/** Always in the order of keys: who takes several at once waits for others one way only. */
const sorted = (counts: readonly Count[]) => counts.map(keyOf).sort()

async function read(tx: IdentityTx, counts: readonly Count[], lock: boolean) {
  const rows = tx
    .select()
    .from(rateBuckets)
    .where(inArray(rateBuckets.key, sorted(counts)))
    .orderBy(asc(rateBuckets.key))
  const found = lock ? await rows.for('update') : await rows
  const tallyOf = (count: Count): Tally => {
    const row = found.find(({ key }) => key === keyOf(count))
    return row ? { wrong: row.tokens, lastMs: row.updatedAt.getTime() } : FRESH
  }
  return counts.map((count) => ({ count, rule: WAITS[count[0]], tally: tallyOf(count) }))
}

const longest = (read: readonly { rule: (typeof WAITS)[WaitKind]; tally: Tally }[], nowMs: number) =>
  Math.max(0, ...read.map(({ rule, tally }) => waitMs(tally, rule, nowMs)))

/**
 * Takes a try from each of these counts before it is judged, so that many at once get no more than one after the other;
 * or says how long the next one waits. Who comes too early writes nothing and waits for no lock: that is what most of a
 * flood gets. What turns out right is given back.
 */
export async function takeTry(tx: IdentityTx, counts: readonly Count[], now: Date): Promise<Taken> {
  const nowMs = now.getTime()
  const early = longest(await read(tx, counts, false), nowMs)
  if (early > 0) return { outcome: 'slow', waitSeconds: seconds(early) }
  await tx
    .insert(rateBuckets)
    .values(sorted(counts).map((key) => ({ key, tokens: 0, updatedAt: new Date(0) })))
    .onConflictDoNothing()
  const held = await read(tx, counts, true)
  const wait = longest(held, nowMs)
  if (wait > 0) return { outcome: 'slow', waitSeconds: seconds(wait) }
  const after = held.map((each) => ({ ...each, tally: afterTry(each.tally, each.rule, nowMs) }))
  await tx
    .insert(rateBuckets)
    .values(after.map(({ count, tally }) => ({ key: keyOf(count), tokens: tally.wrong, updatedAt: now })))
    .onConflictDoUpdate({
      target: rateBuckets.key,
      set: { tokens: sql`excluded.tokens`, updatedAt: sql`excluded.updated_at` },
    })
  return {
    outcome: 'taken',
    counts,
    most: Math.max(...after.map(({ tally }) => tally.wrong)),
    waitSeconds: seconds(Math.max(...after.map(({ tally, rule }) => gapMs(tally.wrong, rule)))),
  }
}

/** Takes back a try that was right: it makes nobody wait. */
export async function giveBack(tx: IdentityTx, counts: readonly Count[]): Promise<void> {
  await read(tx, counts, true)
  await tx
    .update(rateBuckets)
    .set({ tokens: sql`greatest(${rateBuckets.tokens} - 1, 0)` })
    .where(inArray(rateBuckets.key, sorted(counts)))
}

/** Forgets counts that are one person's alone, once that person is in. */
export async function forgetTries(tx: IdentityTx, counts: readonly Count[]): Promise<void> {
  await read(tx, counts, true)
  await tx.delete(rateBuckets).where(inArray(rateBuckets.key, sorted(counts)))
}

/** Whether wrong tries make others wait here now. */
export async function isSlowed(tx: IdentityTx, count: Count, now: Date): Promise<boolean> {
  const [held] = await read(tx, [count], false)
  if (!held) return false
  return slows(held.tally, held.rule, now.getTime())
}
