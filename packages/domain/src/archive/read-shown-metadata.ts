import type { DicomJson } from '@yingtong/dicom'
import { type Ctx, readsIdentity } from '../kernel/index.ts'
import { isMaskedPath, maskedDicomJson } from './mask-dicom-json.ts'
import { readMetadataLines, readSeriesMetadata } from './read-images.ts'
import { encodeMetadata, type MetadataLine, metadataLine } from './series-metadata.ts'
import type { SeriesImages } from './study-images.ts'

/** The entity tag of a series' metadata as this actor may read it; known without reading the object. */
export const shownMetadataTag = (ctx: Ctx, series: SeriesImages): string =>
  readsIdentity(ctx.actor) ? `"${series.metadataSha256}"` : `"${series.metadataSha256}-masked"`

/** The lines of a series as this actor may read them. */
export async function readShownLines(ctx: Ctx, series: SeriesImages): Promise<readonly MetadataLine[]> {
  const lines = await readMetadataLines(ctx, series)
  if (readsIdentity(ctx.actor)) return lines
  return lines.map((line) => metadataLine(maskedDicomJson(JSON.parse(line.json) as DicomJson)))
}

/** The gzip-ed DICOM JSON of a series as this actor may read it; for most it is sent as it lies. */
export async function readShownMetadata(ctx: Ctx, series: SeriesImages): Promise<Uint8Array> {
  if (readsIdentity(ctx.actor)) return (await readSeriesMetadata(ctx, series)).gzipped
  return (await encodeMetadata(await readShownLines(ctx, series))).gzipped
}

/** Whether bulk data at this path is a name, number or telephone that this actor may not read. */
export const hidesBulkdata = (ctx: Ctx, tagPath: string): boolean =>
  !readsIdentity(ctx.actor) && isMaskedPath(tagPath)
