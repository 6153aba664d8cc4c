import { createHash } from 'node:crypto'
import { type Ctx, objectKey } from '../kernel/index.ts'
import type { ObjectRange } from '../ports.ts'
import { type Damage, damageOf } from './damage.ts'
import { DamagedObjectError } from './damaged-object-error.ts'
import { type ObjectName, reportDamage } from './report-damage.ts'

interface Wanted {
  readonly range?: ObjectRange
  /** Are these the bytes that were stored? */
  readonly isRight: (bytes: Uint8Array) => boolean
}

async function attempt(ctx: Ctx, key: string, wanted: Wanted): Promise<Uint8Array | Damage> {
  try {
    const bytes = await ctx.services.store.read(key, wanted.range)
    return wanted.isRight(bytes) ? bytes : 'digest'
  } catch (error) {
    const damage = damageOf(error)
    if (damage === null) throw error
    return damage
  }
}

/**
 * Bytes of an object, compared before anybody sees them. What is wrong is read a second time past the cache; still
 * wrong, it is recorded and refused with DamagedObjectError. A store that is away is `unavailable` and no incident.
 */
export async function readObject(ctx: Ctx, object: ObjectName, wanted: Wanted): Promise<Uint8Array> {
  const key = objectKey(ctx, object.kind, object.name)
  let found = await attempt(ctx, key, wanted)
  if (found instanceof Uint8Array) return found
  ctx.services.store.forget?.(key)
  found = await attempt(ctx, key, wanted)
  if (found instanceof Uint8Array) return found
  ctx.services.store.forget?.(key)
  await reportDamage(ctx, object, found)
  throw new DamagedObjectError(object)
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A whole object whose digest is known; by its name, unless said otherwise. */
export const readWhole = (ctx: Ctx, object: ObjectName, sha256 = object.name): Promise<Uint8Array> =>
  readObject(ctx, object, { isRight: (bytes) => sha256Of(bytes) === sha256 })
