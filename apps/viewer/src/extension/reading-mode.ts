import { axisLines, regionLines } from './measurement-text.ts'
import type { ModuleParameters } from './ohif.ts'
import { studiesInAddress } from './studies-in-address.ts'
import { OWN_BUTTONS } from './toolbar-state.ts'
import { MORE_SECTION, MORE_TOOLS, TOOL_GROUPS } from './tools.table.ts'

/** What we take over from OHIF's basic mode: everything about images, nothing about its chrome. */
interface BasicMode {
  readonly modeInstance: BasicInstance
}

interface BasicInstance {
  readonly routes: readonly {
    readonly layoutInstance: { readonly props: { readonly viewports: readonly object[] } }
  }[]
  readonly onModeEnter: (this: object, parameters: ModuleParameters) => void
}

const REGION_TOOLS = ['EllipticalROI', 'CircleROI', 'RectangleROI', 'PlanarFreehandROI', 'SplineROI']
const TOOL_GROUP_IDS = ['default', 'mpr']

/** The mode `reading`: OHIF's basic mode in our layout, at `/viewer/viewer`. Marks are not tracked by questions. */
export const readingMode = {
  id: '@yingtong/mode-reading',
  async modeFactory({
    loadModules,
  }: {
    loadModules: (names: readonly string[]) => Promise<readonly unknown[]>
  }) {
    const [basic] = (await loadModules(['@ohif/mode-basic'])) as readonly [BasicMode]
    return readingInstance(basic.modeInstance)
  },
}

function readingInstance(basic: BasicInstance): object {
  const viewports = basic.routes[0]?.layoutInstance.props.viewports ?? []
  return {
    ...basic,
    id: readingMode.id,
    routeName: 'viewer',
    displayName: 'reading',
    hide: false,
    hangingProtocol: studiesInAddress().length > 1 ? 'reading-compare' : 'reading',
    routes: [
      {
        path: 'reading',
        layoutTemplate: () => ({
          id: '@yingtong/extension-reading.layoutTemplateModule.reading',
          props: { leftPanels: [], rightPanels: [], viewports },
        }),
      },
    ],
    toolbarButtons: [{ $reference: 'cornerstone.toolbarButtons' }, ...OWN_BUTTONS],
    toolbarSections: [
      {
        primary: TOOL_GROUPS.flat().map((place) => place.id),
        [MORE_SECTION]: MORE_TOOLS.map((place) => place.id),
        // Of OHIF's buttons inside the viewports only those stay that tell a state: loading a segmentation or report.
        viewportActionMenu: [],
        'viewportActionMenu.topRight': ['modalityLoadBadge', 'navigationComponent'],
      },
    ],
    onModeEnter(this: object, parameters: ModuleParameters) {
      basic.onModeEnter.call(this, parameters)
      speakOnImages(parameters)
    },
  }
}

/** Words beside the marks on the images come from our texts. */
function speakOnImages({ servicesManager }: ModuleParameters): void {
  for (const groupId of TOOL_GROUP_IDS) {
    const group = servicesManager.services.toolGroupService.getToolGroup(groupId)
    for (const tool of REGION_TOOLS) {
      if (group?.hasTool(tool)) group.setToolConfiguration(tool, { getTextLines: regionLines })
    }
    if (group?.hasTool('Bidirectional'))
      group.setToolConfiguration('Bidirectional', { getTextLines: axisLines })
  }
}
