import { and, eq, instances, packs, series, sql, studies } from '@yingtong/db'
import { type Ctx, objectKey } from '../kernel/index.ts'
import { DamagedObjectError, endIncident } from '../storage/index.ts'
import { lockStudies } from './lock-studies.ts'
import { readPackIndex, sequentialParts } from './pack-reader.ts'
import { layoutOfPacked, lineOfPacked } from './packed-line.ts'
import { encodeMetadata, type MetadataLine, mergeMetadata } from './series-metadata.ts'

const findSeries = (ctx: Ctx, key: string) =>
  ctx.services.database.withTenant(ctx.tenantId, async (tx) => {
    const [row] = await tx.select().from(series).where(eq(series.metadataKey, key))
    if (!row) return null
    const lying = await tx
      .select({ entry: instances.packEntry, pack: packs })
      .from(instances)
      .innerJoin(packs, and(eq(packs.tenantId, instances.tenantId), eq(packs.id, instances.packRef)))
      .where(and(eq(instances.seriesRef, row.id), eq(instances.standing, 'current')))
      .orderBy(packs.id, instances.packEntry)
    return { row, lying }
  })

type Found = NonNullable<Awaited<ReturnType<typeof findSeries>>>

async function linesOf(ctx: Ctx, lying: Found['lying']): Promise<MetadataLine[]> {
  const lines: MetadataLine[] = []
  const byPack = Map.groupBy(lying, ({ pack }) => pack.id)
  for (const members of byPack.values()) {
    const { pack } = members[0]!
    const index = await readPackIndex(ctx, pack)
    const read = sequentialParts(ctx, pack)
    for (const member of members) {
      const entry = index.instances[member.entry]!
      const header = await read(entry.kind === 'whole' ? entry.whole : entry.header)
      lines.push(lineOfPacked(entry, layoutOfPacked(entry, header)))
    }
  }
  return lines
}

/**
 * Makes a damaged series metadata object anew from the headers in the packs, under a new name, and ends its incident.
 * Throws DamagedObjectError when the series has moved on meanwhile, or when a pack is damaged too.
 */
export async function rebuildMetadata(ctx: Ctx, name: string): Promise<Uint8Array> {
  const { database, store } = ctx.services
  const object = { kind: 'metadata', name } as const
  const damagedKey = objectKey(ctx, 'metadata', name)
  const found = await findSeries(ctx, damagedKey)
  if (!found) throw new DamagedObjectError(object)
  const { row } = found
  const made = await encodeMetadata(mergeMetadata([], { put: await linesOf(ctx, found.lying) }))
  const key = objectKey(ctx, 'metadata', made.name)
  await store.put(key, made.gzipped, { sha256: made.sha256, contentType: 'application/gzip' })
  await database.withTenant(ctx.tenantId, async (tx) => {
    await lockStudies(tx, [row.studyRef])
    const shown = await tx
      .update(series)
      .set({ metadataKey: key, metadataSha256: made.sha256, metadataVersion: row.metadataVersion + 1 })
      .where(and(eq(series.id, row.id), eq(series.metadataKey, damagedKey)))
      .returning({ id: series.id })
    await endIncident(tx, ctx, object, 'rebuilt')
    // Processes that hold the old place ask again when the study's change number has moved.
    if (shown.length > 0)
      await tx
        .update(studies)
        .set({ changeSeq: sql`nextval('studies_change_seq_seq')` })
        .where(eq(studies.id, row.studyRef))
  })
  return made.gzipped
}
