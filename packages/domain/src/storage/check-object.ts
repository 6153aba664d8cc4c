import { createHash } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { sql, storageChecks } from '@yingtong/db'
import { type Ctx, objectKey } from '../kernel/index.ts'
import { type Damage, damageOf } from './damage.ts'
import type { ObjectName } from './report-damage.ts'

export interface NamedObject extends ObjectName {
  readonly sha256: string
  /** Null when no row knows it. */
  readonly byteLength: number | null
}

export interface Checked {
  readonly damage: Damage | null
  readonly bytesRead: number
}

const WINDOW_BYTES = 8 * 1024 * 1024

async function digestWindows(ctx: Ctx, key: string, objectBytes: number, bytesPerSecond: number) {
  const hash = createHash('sha256')
  for (let offset = 0; offset < objectBytes; offset += WINDOW_BYTES) {
    const started = performance.now()
    const length = Math.min(WINDOW_BYTES, objectBytes - offset)
    hash.update(await ctx.services.store.read(key, { offset, length, objectBytes }))
    const dueMs = (length / bytesPerSecond) * 1000 - (performance.now() - started)
    if (dueMs > 0) await setTimeout(dueMs)
  }
  return hash.digest('hex')
}

/**
 * Reads an object from the store from end to end, never from a cache, no faster than `bytesPerSecond`, and compares
 * length and digest. Throws when the store is away; changes and records nothing.
 */
export async function checkObject(
  ctx: Ctx,
  object: NamedObject,
  bytesPerSecond = Number.POSITIVE_INFINITY,
): Promise<Checked> {
  const { store } = ctx.services
  const key = objectKey(ctx, object.kind, object.name)
  store.forget?.(key)
  try {
    const info = await store.head(key)
    if (!info) return { damage: 'absent', bytesRead: 0 }
    const byteLength = object.byteLength ?? info.byteLength
    if (info.byteLength !== byteLength)
      return { damage: info.byteLength < byteLength ? 'short' : 'digest', bytesRead: 0 }
    const sha256 = await digestWindows(ctx, key, byteLength, bytesPerSecond)
    return { damage: sha256 === object.sha256 ? null : 'digest', bytesRead: byteLength }
  } catch (error) {
    const damage = damageOf(error)
    if (damage === null) throw error
    return { damage, bytesRead: 0 }
  } finally {
    // What was read once for the sake of reading must not push out what people look at.
    store.forget?.(key)
  }
}

/** Notes that an object was just read from end to end and is whole. */
export async function noteChecked(
  ctx: Ctx,
  { kind, name }: ObjectName,
  byteLength: number,
  checkedAt = ctx.services.now(),
): Promise<void> {
  await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx
      .insert(storageChecks)
      .values({ objectKind: kind, objectName: name, byteLength, checkedAt })
      .onConflictDoUpdate({
        target: [storageChecks.tenantId, storageChecks.objectKind, storageChecks.objectName],
        set: { byteLength, checkedAt: sql`excluded.checked_at` },
      }),
  )
}
