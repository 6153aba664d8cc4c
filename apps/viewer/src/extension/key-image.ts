import type { ImageReference } from '../messages.ts'
import type { Services } from './ohif.ts'

/** The image in the active viewport, or `null` where it shows none (a reformatted plane is no stored image). */
export function activeImage(services: Services): ImageReference | null {
  const viewportId = services.viewportGridService.getActiveViewportId()
  const uid = services.viewportGridService.getDisplaySetsUIDsForViewport(viewportId)?.[0]
  const displaySet = uid === undefined ? undefined : services.displaySetService.getDisplaySetByUID(uid)
  const viewport = services.cornerstoneViewportService.getCornerstoneViewport(viewportId)
  const imageId = viewport?.getCurrentImageId?.()
  if (displaySet === undefined || imageId === undefined) return null
  const place = /\/instances\/([\d.]+)\/frames\/(\d+)/.exec(imageId)
  const sopInstanceUid = place?.[1] ?? displaySet.instances?.[0]?.SOPInstanceUID
  if (sopInstanceUid === undefined) return null
  return {
    studyInstanceUid: displaySet.StudyInstanceUID,
    seriesInstanceUid: displaySet.SeriesInstanceUID,
    sopInstanceUid,
    frameNumber: Number(place?.[2] ?? 1),
  }
}
