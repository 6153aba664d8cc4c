import type { OpenStudyMessage } from '../messages.ts'
import { say } from './host.ts'
import { activeImage } from './key-image.ts'
import type { DisplaySet, ModuleParameters } from './ohif.ts'
import type { Tell } from './page-bridge.ts'
import { TOGGLE_MEASUREMENTS } from './reading-layout.ts'

interface ShowOptions {
  readonly displaySetInstanceUid: string
  /** From 0, in the order of the series. */
  readonly imageIndex?: number
}

function startAt(index: number): object {
  return { initialImageOptions: { index, useOnce: true } }
}

/** Our commands for OHIF's toolbar and keys. */
export function commandsModule({ servicesManager, commandsManager }: ModuleParameters, tell: Tell): object {
  const services = servicesManager.services
  const showDisplaySet = ({ displaySetInstanceUid, imageIndex }: ShowOptions) => {
    const { activeViewportId, isHangingProtocolLayout } = services.viewportGridService.getState()
    const viewports = services.hangingProtocolService.getViewportsRequireUpdate(
      activeViewportId,
      displaySetInstanceUid,
      isHangingProtocolLayout,
    )
    const viewportsToUpdate = viewports.map((viewport) =>
      imageIndex === undefined
        ? viewport
        : { ...viewport, viewportOptions: { ...viewport.viewportOptions, ...startAt(imageIndex) } },
    )
    commandsManager.run('setDisplaySetsForViewports', { viewportsToUpdate })
  }
  const showImage = ({ seriesInstanceUid, sopInstanceUid }: OpenStudyMessage) => {
    const sets = services.displaySetService.getActiveDisplaySets()
    const inSeries = sets.filter((set) => set.SeriesInstanceUID === seriesInstanceUid)
    const indexIn = (set: DisplaySet) =>
      (set.images ?? set.instances ?? []).findIndex((image) => image.SOPInstanceUID === sopInstanceUid)
    const found = inSeries.find((set) => indexIn(set) >= 0) ?? inSeries[0]
    if (found === undefined) return
    const imageIndex = Math.max(0, indexIn(found))
    showDisplaySet({ displaySetInstanceUid: found.displaySetInstanceUID, imageIndex })
  }
  const takeKeyImage = () => {
    const image = activeImage(services)
    if (image === null) return
    tell({ type: 'yt:key-image', image })
    services.uiNotificationService.show({
      title: say('keyImageTaken'),
      message: '',
      type: 'success',
      duration: 2000,
    })
  }
  const playCine = () => {
    const { cineService, viewportGridService } = services
    const id = viewportGridService.getActiveViewportId()
    const state = cineService.getState()
    const own = state.cines[id]
    if (!state.isCineEnabled) cineService.setIsCineEnabled(true)
    cineService.setCine({
      id,
      isPlaying: own?.isPlaying !== true,
      frameRate: own?.frameRate ?? state.default.frameRate,
    })
  }
  const toggleMeasurementList = () => window.dispatchEvent(new Event(TOGGLE_MEASUREMENTS))
  return {
    definitions: { showDisplaySet, showImage, takeKeyImage, playCine, toggleMeasurementList },
    defaultContext: 'DEFAULT',
  }
}
