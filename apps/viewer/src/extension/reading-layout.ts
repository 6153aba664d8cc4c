import { type Component, type Drawable, h, host } from './host.ts'
import { MeasurementList } from './measurement-list.ts'
import type { ModuleParameters } from './ohif.ts'
import { SeriesStrip } from './series-strip.ts'
import { ToolBar } from './tool-bar.ts'

/** Event on `window` by which the command behind 测量表 opens and closes the list. */
export const TOGGLE_MEASUREMENTS = 'yt:toggle-measurements'

interface ViewportPlan {
  readonly namespace: string
  readonly displaySetsToDisplay: readonly string[]
}

interface LayoutProps {
  readonly viewports: readonly ViewportPlan[]
  readonly ViewportGridComp: Component<Readonly<Record<string, unknown>>>
}

/** The layout that OHIF draws for our mode: tools above, series at the left, images, and the list of marks if asked for. */
export function readingLayout(parameters: ModuleParameters): Component<LayoutProps> {
  const { servicesManager, commandsManager } = parameters
  return function ReadingLayout({ viewports, ViewportGridComp }: LayoutProps): Drawable {
    const [marks, setMarks] = host().React.useState(false)
    host().React.useEffect(() => {
      const toggle = () => setMarks((before) => !before)
      window.addEventListener(TOGGLE_MEASUREMENTS, toggle)
      return () => window.removeEventListener(TOGGLE_MEASUREMENTS, toggle)
    }, [])
    const viewportComponents = viewports.map((plan) => viewportComponent(parameters, plan))
    return h(
      'div',
      { className: 'yt-viewer' },
      h(ToolBar, parameters),
      h(
        'main',
        { className: marks ? 'yt-work marks' : 'yt-work' },
        h(SeriesStrip, parameters),
        h(
          'div',
          { className: 'yt-images' },
          h(ViewportGridComp, { servicesManager, commandsManager, viewportComponents }),
        ),
        marks ? h(MeasurementList, { ...parameters, close: () => setMarks(false) }) : null,
      ),
    )
  }
}

function viewportComponent({ extensionManager }: ModuleParameters, plan: ViewportPlan): object {
  const entry = extensionManager.getModuleEntry(plan.namespace)
  if (entry?.component === undefined) throw new Error(`OHIF has no viewport ${plan.namespace}`)
  return {
    component: entry.component,
    isReferenceViewable: entry.isReferenceViewable,
    displaySetsToDisplay: plan.displaySetsToDisplay,
  }
}
