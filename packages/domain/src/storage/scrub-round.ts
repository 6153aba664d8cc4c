import { sql, storageScrubs, type TenantTx } from '@yingtong/db'
import { type Ctx, ErasedKeyError } from '../kernel/index.ts'
import { checkObject, type NamedObject, noteChecked } from './check-object.ts'
import { DamagedObjectError } from './damaged-object-error.ts'
import { dueObjects, storedBytes } from './due-objects.ts'
import { endIncident, reportDamage } from './report-damage.ts'
import { type StoredKind, storedKind, storedKinds } from './stored-kind.ts'

const DAY_MS = 86_400_000
/** Everything within 90 days, with room for days on which nothing runs. */
const PASS_MS = 80 * DAY_MS
/** What was read lately is left alone, so that a small archive is not read all day. */
const REST_MS = 7 * DAY_MS
/** What is damaged is looked at again tomorrow: the disk may be back. */
const AGAIN_MS = DAY_MS
const ROUND_BYTES_MIN = 64 * 1024 * 1024

export interface ScrubLimits {
  readonly bytesPerSecond: number
  /** A round ends after so long; the next one goes on with what is longest unread. */
  readonly roundMs: number
}

export interface ScrubRound {
  readonly objects: number
  readonly bytes: number
  readonly damaged: number
}

/** What this round may read: the tenant's share of its own bytes for the time since the last one. */
async function beginRound(tx: TenantTx, now: Date): Promise<number> {
  const [before] = await tx.select().from(storageScrubs)
  const elapsedMs = Math.min(DAY_MS, before ? now.getTime() - before.lastRoundAt.getTime() : 0)
  await tx
    .insert(storageScrubs)
    .values({ startedAt: now, lastRoundAt: now })
    .onConflictDoUpdate({ target: [storageScrubs.tenantId], set: { lastRoundAt: now } })
  return Math.max(ROUND_BYTES_MIN, Math.ceil(((await storedBytes(tx)) * elapsedMs) / PASS_MS))
}

async function rebuilt(ctx: Ctx, kind: StoredKind | undefined, name: string): Promise<void> {
  try {
    await kind?.rebuild?.(ctx, name)
  } catch (error) {
    // What it would be made of is damaged too; that has its own incident.
    if (!(error instanceof DamagedObjectError)) throw error
  }
}

/** Reads one object and notes it at once, so that a round which is cut off has done what it has done. */
async function scrubObject(ctx: Ctx, object: NamedObject, limits: ScrubLimits) {
  const kind = storedKind(object.kind)
  const { damage, bytesRead } = await checkObject(ctx, object, limits.bytesPerSecond)
  const now = ctx.services.now().getTime()
  if (damage) {
    await reportDamage(ctx, object, damage)
    await rebuilt(ctx, kind, object.name)
    await noteChecked(ctx, object, object.byteLength ?? 0, new Date(now - REST_MS + AGAIN_MS))
    return { damage, bytesRead }
  }
  await noteChecked(ctx, object, bytesRead, new Date(now))
  await ctx.services.database.withTenant(ctx.tenantId, async (tx) => {
    await kind?.foundWhole?.(ctx, tx, object.name)
    await endIncident(tx, ctx, object, 'found-whole')
  })
  return { damage, bytesRead }
}

async function* longestUnread(ctx: Ctx): AsyncGenerator<NamedObject> {
  const before = new Date(ctx.services.now().getTime() - REST_MS)
  for (const kind of storedKinds()) {
    for (;;) {
      const due = await ctx.services.database.withTenant(ctx.tenantId, (tx) => dueObjects(tx, kind, before))
      yield* due
      if (due.length === 0) break
    }
  }
}

/**
 * Reads on through everything that the tenant's rows name, the longest unread first, at a bounded rate and for a bounded
 * time: each tenant has rounds of its own, so none waits for another's archive. Damage is recorded and, where it can be,
 * made anew.
 */
export async function scrubRound(ctx: Ctx, limits: ScrubLimits): Promise<ScrubRound> {
  const { database, now } = ctx.services
  const budget = await database.withTenant(ctx.tenantId, (tx) => beginRound(tx, now()))
  const started = performance.now()
  let [objects, bytes, damaged] = [0, 0, 0]
  try {
    for await (const object of longestUnread(ctx)) {
      const { damage, bytesRead } = await scrubObject(ctx, object, limits)
      objects += 1
      bytes += bytesRead
      if (damage) damaged += 1
      if (bytes >= budget || performance.now() - started >= limits.roundMs) break
    }
  } catch (error) {
    // A hospital whose keys were erased has nothing to be read.
    if (!(error instanceof ErasedKeyError)) throw error
  }
  await database.withTenant(ctx.tenantId, (tx) =>
    tx.update(storageScrubs).set({
      bytesRead: sql`${storageScrubs.bytesRead} + ${bytes}`,
      objectsRead: sql`${storageScrubs.objectsRead} + ${objects}`,
    }),
  )
  return { objects, bytes, damaged }
}
