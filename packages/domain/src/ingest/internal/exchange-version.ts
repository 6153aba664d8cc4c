import { and, eq, instances, packs, series, studies, type TenantTx } from '@yingtong/db'
import {
  draftMetadata,
  type MetadataBasis,
  type MetadataDraft,
  readPackedPart,
  readPackIndex,
} from '../../archive/index.ts'
import type { Ctx } from '../../kernel/index.ts'
import { readPacked } from './read-packed.ts'

/** A version of an instance with where it lies and where it is filed. */
export interface PlacedVersion {
  readonly id: string
  readonly sopInstanceUid: string
  readonly contentSha256: string
  readonly packEntry: number
  readonly studyRef: string
  readonly seriesRef: string
  readonly basis: MetadataBasis
  readonly pack: typeof packs.$inferSelect
}

export async function placedVersion(tx: TenantTx, id: string): Promise<PlacedVersion> {
  const [row] = await tx
    .select({ instance: instances, series, studyInstanceUid: studies.studyInstanceUid, pack: packs })
    .from(instances)
    .innerJoin(series, and(eq(series.tenantId, instances.tenantId), eq(series.id, instances.seriesRef)))
    .innerJoin(studies, and(eq(studies.tenantId, instances.tenantId), eq(studies.id, instances.studyRef)))
    .innerJoin(packs, and(eq(packs.tenantId, instances.tenantId), eq(packs.id, instances.packRef)))
    .where(eq(instances.id, id))
  const { instance, pack, studyInstanceUid } = row!
  return {
    id,
    sopInstanceUid: instance.sopInstanceUid,
    contentSha256: instance.contentSha256,
    packEntry: instance.packEntry,
    studyRef: instance.studyRef,
    seriesRef: instance.seriesRef,
    basis: {
      studyInstanceUid,
      seriesInstanceUid: row!.series.seriesInstanceUid,
      key: row!.series.metadataKey,
      sha256: row!.series.metadataSha256,
      version: row!.series.metadataVersion,
    },
    pack,
  }
}

export interface Exchange {
  readonly drafts: readonly { readonly draft: MetadataDraft; readonly seriesRef: string }[]
}

/** Writes the series metadata in which `to` stands instead of `from`; they may be of different series. */
export async function draftExchange(
  ctx: Ctx,
  { from, to }: { readonly from: PlacedVersion; readonly to: PlacedVersion },
): Promise<Exchange> {
  const entry = (await readPackIndex(ctx, to.pack)).instances[to.packEntry]!
  const part = entry.kind === 'whole' ? entry.whole : entry.header
  const header = await readPackedPart(ctx, to.pack, part)
  const { line } = readPacked(entry, { position: to.packEntry, header, contentSha256: to.contentSha256 })
  const drafts = [{ draft: await draftMetadata(ctx, to.basis, { put: [line] }), seriesRef: to.seriesRef }]
  if (from.seriesRef !== to.seriesRef) {
    const remove = new Set([from.sopInstanceUid])
    drafts.push({ draft: await draftMetadata(ctx, from.basis, { remove }), seriesRef: from.seriesRef })
  }
  return { drafts }
}
