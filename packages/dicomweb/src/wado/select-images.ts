import {
  type Ctx,
  type LocatedInstance,
  notFound,
  openImages,
  type SeriesImages,
  type StudyImages,
} from '@yingtong/domain'
import type { PathNames } from '../route.ts'

export interface SelectedImages {
  readonly images: StudyImages
  readonly series: readonly SeriesImages[]
  readonly instances: readonly LocatedInstance[]
}

/** The instances that a path names, with access checked and recorded; what one may not see is not found. */
export async function selectImages(ctx: Ctx, path: PathNames): Promise<SelectedImages> {
  const images = await openImages(ctx, { studyInstanceUid: path.study ?? '' })
  if (!path.series) {
    return { images, series: images.series, instances: images.series.flatMap((each) => each.instances) }
  }
  const series = images.findSeries(path.series)
  if (!series) throw notFound('series')
  if (!path.instance) return { images, series: [series], instances: series.instances }
  const instance = images.findInstance(path.instance)
  if (!instance || instance.seriesInstanceUid !== path.series) throw notFound('instance')
  return { images, series: [series], instances: [instance] }
}

/** The one instance that a path with `/instances/{uid}` names. */
export async function selectInstance(ctx: Ctx, path: PathNames): Promise<LocatedInstance> {
  const [instance] = (await selectImages(ctx, path)).instances
  if (!instance) throw notFound('instance')
  return instance
}
