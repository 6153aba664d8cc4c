import type { PackEntry, Part } from '@yingtong/agent-protocol'
import { and, eq, inArray, instances, notInArray, packs } from '@yingtong/db'
import { readPackedPart, readPackIndex } from '../../archive/index.ts'
import type { Ctx } from '../../kernel/index.ts'
import { DamagedObjectError } from '../../storage/index.ts'
import type { PackedInstance, ReadPack } from './packed-instance.ts'

/** Everything but the header, which the fingerprint holds as a whole. */
const bodyOf = (entry: PackEntry): readonly Part[] =>
  entry.kind === 'whole' ? [] : [...entry.frames, ...entry.bulk]

function nullIfDamaged(error: unknown): null {
  if (error instanceof DamagedObjectError) return null
  throw error
}

interface Lying {
  readonly pack: { readonly sha256: string; readonly byteLength: number }
  readonly entry: PackEntry
}

async function haveSameBytes(ctx: Ctx, a: Lying, b: Lying): Promise<boolean> {
  const [left, right] = [bodyOf(a.entry), bodyOf(b.entry)]
  if (a.entry.kind !== b.entry.kind || left.length !== right.length) return false
  for (const [index, part] of left.entries()) {
    const bytes = await readPackedPart(ctx, a.pack, part)
    const held = await readPackedPart(ctx, b.pack, right[index]!).catch(nullIfDamaged)
    // What cannot be compared any more is not the same: both are kept, and the right bytes are not turned away.
    if (held === null || Buffer.compare(bytes, held) !== 0) return false
  }
  return true
}

/**
 * Two files of one UID with the same fingerprint and another digest: the same image in another envelope, or, once in
 * four thousand million, not. Compares the bytes; what differs gets a fingerprint of its own and so is a conflict.
 */
export async function confirmSame(ctx: Ctx, pack: ReadPack): Promise<ReadPack> {
  const byUid = new Map(pack.instances.map((instance) => [instance.sopInstanceUid, instance]))
  const alike = await ctx.services.database.withTenant(ctx.tenantId, async (tx) => {
    const rows = await tx
      .select()
      .from(instances)
      .innerJoin(packs, and(eq(packs.tenantId, instances.tenantId), eq(packs.id, instances.packRef)))
      .where(
        and(
          inArray(instances.sopInstanceUid, [...byUid.keys()]),
          inArray(
            instances.contentSha256,
            pack.instances.map((instance) => instance.contentSha256),
          ),
          notInArray(
            instances.sha256,
            pack.instances.map((instance) => instance.sha256),
          ),
        ),
      )
    return rows.filter(
      ({ instances: row }) => byUid.get(row.sopInstanceUid)!.contentSha256 === row.contentSha256,
    )
  })
  const own = new Set<PackedInstance>()
  for (const { instances: row, packs: held } of alike) {
    const mine = byUid.get(row.sopInstanceUid)!
    const entry = (await readPackIndex(ctx, held)).instances[row.packEntry]!
    if (
      !(await haveSameBytes(ctx, { pack, entry: pack.index.instances[mine.entry]! }, { pack: held, entry }))
    )
      own.add(mine)
  }
  if (own.size === 0) return pack
  const changed = pack.instances.map((each) =>
    own.has(each) ? { ...each, contentSha256: each.sha256 } : each,
  )
  return { ...pack, instances: changed }
}
