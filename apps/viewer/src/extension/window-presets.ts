import { type Drawable, h, host, say, type ViewportGridState } from './host.ts'
import type { ModuleParameters, Services } from './ohif.ts'
import { CT_WINDOWS } from './tools.table.ts'

/** The windows of the keys 1 to 4, for CT only; the one in force is marked. */
export function WindowPresets({ servicesManager, commandsManager }: ModuleParameters): Drawable {
  const [grid] = host().useViewportGrid()
  const { activeViewportId } = grid
  const services = servicesManager.services
  const voi = useWindowOf(services, activeViewportId)
  if (activeModality(services, grid) !== 'CT') return null
  return h(
    'div',
    { className: 'yt-presets', role: 'group', 'aria-label': say('windowPresets') },
    ...CT_WINDOWS.map((preset, index) => {
      const on = voi !== null && voi.window === preset.window && voi.level === preset.level
      return h(
        'button',
        {
          type: 'button',
          key: preset.id,
          className: on ? 'on' : '',
          'aria-pressed': on,
          'data-preset': preset.id,
          title: `${say(`${preset.text}Long`)} W ${preset.window} L ${preset.level}`,
          onClick: () =>
            commandsManager.run('setWindowLevelPreset', { presetName: preset.id, presetIndex: index }),
        },
        say(preset.text),
        h('kbd', null, preset.keyCap),
      )
    }),
  )
}

interface WindowAndLevel {
  readonly window: number
  readonly level: number
}

/** Window of a viewport, followed as it changes; `null` before its first image. */
function useWindowOf(services: Services, viewportId: string): WindowAndLevel | null {
  const { useState, useEffect } = host().React
  const [voi, setVoi] = useState<WindowAndLevel | null>(null)
  useEffect(() => {
    const service = services.cornerstoneViewportService
    let element: HTMLElement | undefined
    const read = () => setVoi(readWindow(services, viewportId))
    const attach = () => {
      element?.removeEventListener('CORNERSTONE_VOI_MODIFIED', read)
      element = service.getCornerstoneViewport(viewportId)?.element
      element?.addEventListener('CORNERSTONE_VOI_MODIFIED', read)
      read()
    }
    attach()
    const subscription = service.subscribe(service.EVENTS.VIEWPORT_DATA_CHANGED, attach)
    return () => {
      subscription.unsubscribe()
      element?.removeEventListener('CORNERSTONE_VOI_MODIFIED', read)
    }
  }, [viewportId])
  return voi
}

/** Width and centre as OHIF sets them: the range is half open by one unit (PS3.3 §C.11.2.1.2.1). */
function readWindow(services: Services, viewportId: string): WindowAndLevel | null {
  const range = services.cornerstoneViewportService
    .getCornerstoneViewport(viewportId)
    ?.getProperties()?.voiRange
  if (range === undefined) return null
  const span = range.upper - range.lower
  const exact = CT_WINDOWS.find((preset) => Math.abs(span - preset.window) <= 1)
  const window = exact?.window ?? Math.round(span)
  const middle = (range.upper + range.lower) / 2
  const level = exact !== undefined && Math.abs(middle - exact.level) <= 1 ? exact.level : Math.round(middle)
  return { window, level }
}

/** Modality of the series in the active viewport. */
export function activeModality(services: Services, grid: ViewportGridState): string | undefined {
  const uid = grid.viewports.get(grid.activeViewportId)?.displaySetInstanceUIDs?.[0]
  return uid === undefined ? undefined : services.displaySetService.getDisplaySetByUID(uid)?.Modality
}
