import { type Ctx, objectKey } from '../kernel/index.ts'
import { type Damage, DamagedObjectError, damageOf } from '../storage/index.ts'
import { type PackRef, reportPackDamage } from './pack-reader.ts'
import type { LocatedInstance } from './study-images.ts'

const AT_ONCE = 8

async function damageOfPack(ctx: Ctx, pack: PackRef): Promise<Damage | null> {
  try {
    const info = await ctx.services.store.head(objectKey(ctx, 'pack', pack.sha256))
    if (!info) return 'absent'
    if (info.byteLength === pack.byteLength) return null
    return info.byteLength < pack.byteLength ? 'short' : 'digest'
  } catch (error) {
    const damage = damageOf(error)
    if (damage === null) throw error
    return damage
  }
}

/**
 * Looks, before the first byte of a long answer goes out, whether every pack that it needs is there in full length, and
 * throws DamagedObjectError with the incident recorded when one is not.
 */
export async function demandPresent(ctx: Ctx, instances: readonly LocatedInstance[]): Promise<void> {
  const packs = [...new Map(instances.map(({ pack }) => [pack.sha256, pack])).values()]
  const lost: PackRef[] = []
  const lookers = Array.from({ length: Math.min(AT_ONCE, packs.length) }, async () => {
    for (let pack = packs.pop(); pack; pack = packs.pop()) {
      const damage = await damageOfPack(ctx, pack)
      if (damage === null) continue
      await reportPackDamage(ctx, pack, damage)
      lost.push(pack)
    }
  })
  await Promise.all(lookers)
  const [first] = lost
  if (first) throw new DamagedObjectError({ kind: 'pack', name: first.sha256 })
}
