import { say } from './host.ts'
import type { ModuleParameters } from './ohif.ts'
import { hasPage } from './page-bridge.ts'

/** Evaluators that tell OHIF's toolbar whether our own buttons are on or cannot be used. */
export function toolbarModule({ servicesManager }: ModuleParameters): readonly object[] {
  const { hangingProtocolService, viewportGridService, displaySetService, cineService } =
    servicesManager.services
  const reconstructable = (viewportId: string) => {
    const uids = viewportGridService.getDisplaySetsUIDsForViewport(viewportId) ?? []
    return uids.some((uid) => displaySetService.getDisplaySetByUID(uid)?.isReconstructable === true)
  }
  return [
    {
      name: 'evaluate.yingtong.mpr',
      evaluate: ({ viewportId }: { viewportId: string }) => {
        const isActive = hangingProtocolService.getState()?.protocolId === 'mpr'
        const disabled = !isActive && !reconstructable(viewportId)
        return { isActive, disabled, disabledText: say('notReconstructable') }
      },
    },
    {
      name: 'evaluate.yingtong.cine',
      evaluate: ({ viewportId }: { viewportId: string }) => ({
        isActive: cineService.getState().cines[viewportId]?.isPlaying === true,
      }),
    },
    { name: 'evaluate.yingtong.page', evaluate: () => ({ disabled: !hasPage() }) },
  ]
}

/** Buttons that OHIF does not have. */
export const OWN_BUTTONS: readonly object[] = [
  button('yt.mpr', 'evaluate.yingtong.mpr', {
    commandName: 'toggleHangingProtocol',
    commandOptions: { protocolId: 'mpr' },
  }),
  button('yt.cine', 'evaluate.yingtong.cine', 'playCine'),
  button('yt.keyImage', 'evaluate.yingtong.page', 'takeKeyImage'),
  button('yt.measurements', 'evaluate.action', 'toggleMeasurementList'),
  button('yt.flipVertical', 'evaluate.action', 'flipViewportVertical'),
]

function button(id: string, evaluate: string, commands: string | object): object {
  return { id, uiType: 'ohif.toolButton', props: { icon: 'tool-reset', label: id, commands, evaluate } }
}
