import { eq, packs } from '@yingtong/db'
import type { PackRef } from '../../archive/index.ts'
import { reportPackDamage } from '../../archive/index.ts'
import type { Ctx } from '../../kernel/index.ts'
import { checkObject, type Damage } from '../../storage/index.ts'

/** Records damage of a pack that was filed; what an interrupted upload left behind is none. */
export async function reportIfFiled(ctx: Ctx, pack: PackRef, damage: Damage): Promise<void> {
  const [row] = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx.select({ state: packs.state }).from(packs).where(eq(packs.sha256, pack.sha256)),
  )
  if (row?.state === 'stored' || row?.state === 'verified') await reportPackDamage(ctx, pack, damage)
}

/**
 * What lies under the name of a pack whose right bytes are at hand, read from end to end: nothing, the same bytes, or
 * others, which the right ones may replace. Their name is their digest, so replacing can only mend.
 */
export async function lyingPack(ctx: Ctx, pack: PackRef): Promise<'absent' | 'same' | 'other'> {
  const { damage } = await checkObject(ctx, { kind: 'pack', name: pack.sha256, ...pack })
  if (damage === null) return 'same'
  await reportIfFiled(ctx, pack, damage)
  return damage === 'absent' ? 'absent' : 'other'
}
