import type { PackEntry } from '@yingtong/agent-protocol'
import type { instances, packs, series } from '@yingtong/db'
import type { Ctx } from '../kernel/index.ts'
import { damagedPack, type PackRef, readPackIndex } from './pack-reader.ts'

/** A current instance and where its bytes lie. */
export interface LocatedInstance {
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  readonly sopInstanceUid: string
  readonly sopClassUid: string
  readonly instanceNumber: number | null
  readonly numberOfFrames: number | null
  /** Of the object as it came, and of its frames as they are stored. */
  readonly originalTransferSyntaxUid: string
  readonly storedTransferSyntaxUid: string
  /** SHA-256 and length of the original Part 10 file. */
  readonly sha256: string
  readonly byteLength: number
  readonly pack: PackRef
  readonly entry: PackEntry
}

export interface SeriesImages {
  readonly seriesInstanceUid: string
  readonly modality: string | null
  readonly seriesNumber: number | null
  /** Object with the gzip-ed DICOM JSON; its digest is the entity tag. */
  readonly metadataKey: string
  readonly metadataSha256: string
  /** By instance number. */
  readonly instances: readonly LocatedInstance[]
}

/** The current instances of a study; what openImages() grants. */
export interface StudyImages {
  readonly studyInstanceUid: string
  /** By series number; only series with a current instance. */
  readonly series: readonly SeriesImages[]
  findSeries(seriesInstanceUid: string): SeriesImages | undefined
  findInstance(sopInstanceUid: string): LocatedInstance | undefined
}

interface Rows {
  readonly rows: readonly (typeof instances.$inferSelect)[]
  readonly series: readonly (typeof series.$inferSelect)[]
  readonly packs: readonly (typeof packs.$inferSelect)[]
}

const byNumber = (a: number | null, b: number | null) => (a ?? Infinity) - (b ?? Infinity) || 0

async function locate(ctx: Ctx, studyInstanceUid: string, found: Rows): Promise<LocatedInstance[]> {
  const packOf = new Map(found.packs.map((pack) => [pack.id, pack]))
  const uidOf = new Map(found.series.map((row) => [row.id, row.seriesInstanceUid]))
  const located: LocatedInstance[] = []
  for (const row of found.rows) {
    const pack = packOf.get(row.packRef)!
    const entry = (await readPackIndex(ctx, pack)).instances[row.packEntry]
    if (!entry) throw damagedPack(pack)
    located.push({
      studyInstanceUid,
      seriesInstanceUid: uidOf.get(row.seriesRef)!,
      sopInstanceUid: row.sopInstanceUid,
      sopClassUid: row.sopClassUid,
      instanceNumber: row.instanceNumber,
      numberOfFrames: row.numberOfFrames,
      originalTransferSyntaxUid: row.originalTransferSyntaxUid,
      storedTransferSyntaxUid: row.storedTransferSyntaxUid,
      sha256: row.sha256,
      byteLength: row.byteLength,
      pack: { sha256: pack.sha256, byteLength: pack.byteLength },
      entry,
    })
  }
  return located.sort((a, b) => byNumber(a.instanceNumber, b.instanceNumber))
}

/** Puts rows and pack indices of a study together. */
export async function makeStudyImages(ctx: Ctx, studyInstanceUid: string, found: Rows): Promise<StudyImages> {
  const located = await locate(ctx, studyInstanceUid, found)
  const bySop = new Map(located.map((instance) => [instance.sopInstanceUid, instance]))
  const bySeries = Map.groupBy(located, (instance) => instance.seriesInstanceUid)
  const series = found.series
    .filter((row) => bySeries.has(row.seriesInstanceUid))
    .map((row) => ({
      seriesInstanceUid: row.seriesInstanceUid,
      modality: row.modality,
      seriesNumber: row.seriesNumber,
      metadataKey: row.metadataKey ?? '',
      metadataSha256: row.metadataSha256 ?? '',
      instances: bySeries.get(row.seriesInstanceUid)!,
    }))
    .sort((a, b) => byNumber(a.seriesNumber, b.seriesNumber))
  const byUid = new Map(series.map((each) => [each.seriesInstanceUid, each]))
  return {
    studyInstanceUid,
    series,
    findSeries: (uid) => byUid.get(uid),
    findInstance: (uid) => bySop.get(uid),
  }
}
