import { type BurnedInRisk, burnedInRisk, type DicomJson } from '@yingtong/dicom'
import {
  type LocatedInstance,
  openImages,
  readMetadataLines,
  type SeriesImages,
  type StudyImages,
} from '../archive/index.ts'
import type { Ctx } from '../kernel/index.ts'

/** Documents and reports: their content is words about the patient, which no table cleans. */
const WORDS = /^1\.2\.840\.10008\.5\.1\.4\.1\.1\.(?:88|104|11|9\.100\.[12])(?:\.|$)/

/** Is this an object whose content is text, so that it stays behind? */
export const isWords = (instance: Pick<LocatedInstance, 'sopClassUid'>): boolean =>
  WORDS.test(instance.sopClassUid)

/** Pictures of a series that may show who the patient is. */
export interface BurnedInSeries {
  readonly seriesInstanceUid: string
  readonly number: number | null
  readonly modality: string
  readonly instances: number
  readonly reason: BurnedInRisk
}

const valuesOf = (ds: DicomJson, tag: string): string[] =>
  (ds[tag]?.Value ?? []).filter((value) => typeof value === 'string')

async function riskOf(ctx: Ctx, series: SeriesImages): Promise<BurnedInSeries | null> {
  const classes = new Map(series.instances.map((each) => [each.sopInstanceUid, each]))
  let instances = 0
  let reason: BurnedInRisk | null = null
  for (const line of await readMetadataLines(ctx, series)) {
    const instance = classes.get(line.sopInstanceUid)
    if (!instance || isWords(instance)) continue
    const ds = JSON.parse(line.json) as DicomJson
    const risk = burnedInRisk({
      burnedInAnnotation: valuesOf(ds, '00280301')[0],
      modality: valuesOf(ds, '00080060')[0],
      sopClassUid: instance.sopClassUid,
      imageType: valuesOf(ds, '00080008'),
    })
    if (risk === null) continue
    instances += 1
    reason ??= risk
  }
  const { seriesInstanceUid, seriesNumber: number, modality } = series
  return reason === null ? null : { seriesInstanceUid, number, modality: modality ?? '', instances, reason }
}

export interface Assessment {
  readonly images: StudyImages
  readonly instances: number
  readonly leftOut: number
  readonly byteLength: number
  readonly burnedIn: readonly BurnedInSeries[]
}

/** What an export of this study would take along, and which pictures somebody has to look at first. */
export async function assessStudy(ctx: Ctx, studyInstanceUid: string): Promise<Assessment> {
  const images = await openImages(ctx, { studyInstanceUid })
  const all = images.series.flatMap((series) => series.instances)
  const taken = all.filter((instance) => !isWords(instance))
  const burnedIn: BurnedInSeries[] = []
  for (const series of images.series) {
    const risk = await riskOf(ctx, series)
    if (risk) burnedIn.push(risk)
  }
  return {
    images,
    instances: taken.length,
    leftOut: all.length - taken.length,
    byteLength: taken.reduce((sum, instance) => sum + instance.byteLength, 0),
    burnedIn,
  }
}
