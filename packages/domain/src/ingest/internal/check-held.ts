import { and, inArray, packs } from '@yingtong/db'
import { objectKey, reportPackDamage } from '../../archive/index.ts'
import type { Ctx } from '../../kernel/index.ts'
import { type Damage, damageOf } from '../../storage/index.ts'

type PackRow = typeof packs.$inferSelect
const AT_ONCE = 8

/** A cheap look: length, and index and trailer byte for byte. Bytes in between are left to the verification. */
async function damageAtFirstSight(ctx: Ctx, pack: PackRow): Promise<Damage | null> {
  const { store } = ctx.services
  const key = objectKey(ctx, 'pack', pack.sha256)
  store.forget?.(key)
  try {
    const info = await store.head(key)
    if (!info) return 'absent'
    const { byteLength: objectBytes, packIndex } = pack
    if (info.byteLength !== objectBytes) return info.byteLength < objectBytes ? 'short' : 'digest'
    if (!packIndex) return null
    const length = packIndex.byteLength
    const lying = await store.read(key, { offset: objectBytes - length, length, objectBytes })
    return Buffer.compare(lying, packIndex) === 0 ? null : 'digest'
  } catch (error) {
    const damage = damageOf(error)
    if (damage === null) throw error
    return damage
  }
}

/** Looks at every pack that the database says is here before anybody is told so; what is wrong is recorded. */
export async function checkHeld(ctx: Ctx, digests: readonly string[]): Promise<void> {
  const held = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx
      .select()
      .from(packs)
      .where(and(inArray(packs.sha256, [...digests]), inArray(packs.state, ['stored', 'verified']))),
  )
  const lookers = Array.from({ length: AT_ONCE }, async () => {
    for (let pack = held.pop(); pack; pack = held.pop()) {
      const damage = await damageAtFirstSight(ctx, pack)
      if (damage) await reportPackDamage(ctx, pack, damage)
    }
  })
  await Promise.all(lookers)
}
