import { say } from './host.ts'
import { activeImage } from './key-image.ts'
import type { ModuleParameters } from './ohif.ts'
import type { Tell } from './page-bridge.ts'
import { TOGGLE_MEASUREMENTS } from './reading-layout.ts'

/** Our commands for OHIF's toolbar and keys. */
export function commandsModule({ servicesManager, commandsManager }: ModuleParameters, tell: Tell): object {
  const services = servicesManager.services
  const showDisplaySet = ({ displaySetInstanceUid }: { displaySetInstanceUid: string }) => {
    const { activeViewportId, isHangingProtocolLayout } = services.viewportGridService.getState()
    const viewportsToUpdate = services.hangingProtocolService.getViewportsRequireUpdate(
      activeViewportId,
      displaySetInstanceUid,
      isHangingProtocolLayout,
    )
    commandsManager.run('setDisplaySetsForViewports', { viewportsToUpdate })
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
    definitions: { showDisplaySet, takeKeyImage, playCine, toggleMeasurementList },
    defaultContext: 'DEFAULT',
  }
}
