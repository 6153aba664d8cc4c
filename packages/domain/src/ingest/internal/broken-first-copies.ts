import { partsOf } from '@yingtong/agent-protocol'
import { and, eq, inArray, instances, ne, packs, type TenantTx } from '@yingtong/db'
import { objectKey, readPackIndex, reportPackDamage, sequentialParts } from '../../archive/index.ts'
import type { Ctx } from '../../kernel/index.ts'
import { DamagedObjectError, damageOf, endIncident } from '../../storage/index.ts'
import type { PackedInstance, ReadPack } from './packed-instance.ts'

type PackRow = typeof packs.$inferSelect

/** An image that came before in another pack, which does not hold it any more, and its right bytes in this one. */
export interface BrokenFirstCopy {
  readonly id: string
  readonly held: PackRow
  readonly mine: PackedInstance
}

async function demandLength(ctx: Ctx, held: PackRow): Promise<void> {
  const key = objectKey(ctx, 'pack', held.sha256)
  // What a cache holds proves nothing about the store.
  ctx.services.store.forget?.(key)
  const info = await ctx.services.store.head(key)
  if (info?.byteLength === held.byteLength) return
  await reportPackDamage(ctx, held, info === null ? 'absent' : 'short')
  throw new DamagedObjectError({ kind: 'pack', name: held.sha256 })
}

/** Reads every part of these images where they lie; damage is recorded where it is found. */
async function areWhole(ctx: Ctx, held: PackRow, entries: readonly number[]): Promise<boolean> {
  if (held.state === 'damaged') return false
  try {
    await demandLength(ctx, held)
    const index = await readPackIndex(ctx, held)
    const read = sequentialParts(ctx, held)
    for (const entry of entries) for (const part of partsOf(index.instances[entry]!)) await read(part)
    return true
  } catch (error) {
    if (error instanceof DamagedObjectError) return false
    const damage = damageOf(error)
    if (damage === null) throw error
    await reportPackDamage(ctx, held, damage)
    return false
  }
}

/**
 * Of the images that this pack brings a second time, those whose first copy is not whole. A sender that hears
 * “duplicate” deletes its own: so every byte of the first copy is read before that is said.
 */
export async function brokenFirstCopies(ctx: Ctx, pack: ReadPack): Promise<readonly BrokenFirstCopy[]> {
  const byFile = new Map(pack.instances.map((each) => [`${each.sopInstanceUid} ${each.sha256}`, each]))
  const rows = await ctx.services.database.withTenant(ctx.tenantId, (tx) =>
    tx
      .select({ instance: instances, held: packs })
      .from(instances)
      .innerJoin(packs, and(eq(packs.tenantId, instances.tenantId), eq(packs.id, instances.packRef)))
      .where(
        and(
          inArray(
            instances.sopInstanceUid,
            pack.instances.map((each) => each.sopInstanceUid),
          ),
          ne(packs.sha256, pack.sha256),
        ),
      )
      .orderBy(packs.id, instances.packEntry),
  )
  const broken: BrokenFirstCopy[] = []
  const again = rows.filter(({ instance: { sopInstanceUid, sha256 } }) =>
    byFile.has(`${sopInstanceUid} ${sha256}`),
  )
  for (const members of Map.groupBy(again, ({ held }) => held.id).values()) {
    const { held } = members[0]!
    const entries = members.map(({ instance }) => instance.packEntry)
    if (await areWhole(ctx, held, entries)) continue
    for (const { instance } of members) {
      const mine = byFile.get(`${instance.sopInstanceUid} ${instance.sha256}`)!
      broken.push({ id: instance.id, held, mine })
    }
  }
  return broken
}

/** Lets the rows of these images point at their right bytes; a damaged pack that held nothing else has ended. */
export async function pointAtRightBytes(
  tx: TenantTx,
  ctx: Ctx,
  { packRef, broken }: { readonly packRef: string; readonly broken: readonly BrokenFirstCopy[] },
): Promise<void> {
  for (const { id, held, mine } of broken)
    await tx
      .update(instances)
      .set({
        packRef,
        packEntry: mine.entry,
        storedTransferSyntaxUid: mine.storedTransferSyntaxUid,
        contentSha256: mine.contentSha256,
      })
      .where(and(eq(instances.id, id), eq(instances.packRef, held.id)))
  for (const held of new Map(broken.map((each) => [each.held.id, each.held])).values()) {
    const [left] = await tx
      .select({ id: instances.id })
      .from(instances)
      .where(eq(instances.packRef, held.id))
      .limit(1)
    if (!left) await endIncident(tx, ctx, { kind: 'pack', name: held.sha256 }, 'resent')
  }
}
