import type { OpenStudyMessage } from '../messages.ts'
import { commandsModule } from './commands.ts'
import { reportMeasurements } from './measurement-bridge.ts'
import type { ModuleParameters } from './ohif.ts'
import { forwardKeys, listenToPage, openStudies, pageTeller } from './page-bridge.ts'
import { readingLayout } from './reading-layout.ts'
import { READING_PROTOCOLS } from './reading-protocol.table.ts'
import { studiesInAddress } from './studies-in-address.ts'
import { toolbarModule } from './toolbar-state.ts'
import { CT_WINDOWS, IMAGE_KEYS } from './tools.table.ts'
import { viewportOverlay } from './viewport-overlay.ts'

const tell = pageTeller()
let stop: readonly (() => void)[] = []

/** Our extension of OHIF: the layout, our buttons, texts in the viewports, and the talk with the page around the frame. */
export const readingExtension = {
  id: '@yingtong/extension-reading',
  getLayoutTemplateModule: (parameters: ModuleParameters) => [
    { name: 'reading', id: 'reading', component: readingLayout(parameters) },
  ],
  getHangingProtocolModule: () => READING_PROTOCOLS.map((protocol) => ({ name: protocol.id, protocol })),
  getToolbarModule: toolbarModule,
  getCommandsModule: (parameters: ModuleParameters) => commandsModule(parameters, tell),
  getCustomizationModule: () => [{ name: 'global', value: customizations() }],
  onModeEnter({ servicesManager, commandsManager }: ModuleParameters) {
    const services = servicesManager.services
    stop = [
      forwardKeys(tell),
      listenToPage((message) => {
        if (message.type === 'yt:open-study') openOrShow(message, commandsManager)
        if (message.type === 'yt:theme') document.documentElement.dataset.theme = message.theme
        if (message.type === 'yt:focus') window.focus()
        if (message.type === 'yt:hanging-protocol') {
          commandsManager.run('setHangingProtocol', { protocolId: message.protocolId })
        }
      }),
      reportMeasurements(services.measurementService, tell),
      reportFirstImage(),
    ]
    tell({ type: 'yt:viewer-ready', studyInstanceUids: studiesInAddress() })
  },
  onModeExit() {
    for (const end of stop) end()
    stop = []
  },
}

/** An image of what is open already is only turned to; other studies are a new page. */
function openOrShow(message: OpenStudyMessage, commandsManager: ModuleParameters['commandsManager']): void {
  const same = message.studyInstanceUids.join() === studiesInAddress().join()
  if (same && message.seriesInstanceUid !== undefined) commandsManager.run('showImage', message)
  else openStudies(message)
}

function customizations(): object {
  const ct = CT_WINDOWS.map(({ id, text, window, level }) => ({
    id,
    description: text,
    window: String(window),
    level: String(level),
  }))
  return {
    ...viewportOverlay(() => studiesInAddress()[0]),
    'cornerstone.windowLevelPresets': { CT: { $set: ct } },
    'ohif.hotkeyBindings': { $set: IMAGE_KEYS },
  }
}

/**
 * Said once, with the time since the frame began to load: an image has been given to a viewport, and the viewport has
 * been drawn after that. (Viewports are drawn before they have an image, too.)
 */
function reportFirstImage(): () => void {
  const given = ['CORNERSTONE_STACK_NEW_IMAGE', 'CORNERSTONE_VOLUME_NEW_IMAGE']
  const drawn = 'CORNERSTONE_IMAGE_RENDERED'
  const waitForDrawing = () => window.addEventListener(drawn, tellOnce, true)
  const tellOnce = () => {
    end()
    tell({
      type: 'yt:image-shown',
      studyInstanceUids: studiesInAddress(),
      elapsedMs: Math.round(performance.now()),
    })
  }
  const end = () => {
    for (const type of given) window.removeEventListener(type, waitForDrawing, true)
    window.removeEventListener(drawn, tellOnce, true)
  }
  for (const type of given) window.addEventListener(type, waitForDrawing, true)
  return end
}
