import { dateAndTime, textOf } from './dicom-text.ts'
import { type Drawable, h, host, say } from './host.ts'
import type { DisplaySet, ModuleParameters, Services } from './ohif.ts'
import { studiesInAddress } from './studies-in-address.ts'

/** Thumbnails wait this long, so that the first image of the study has the line to itself. */
const THUMBNAIL_DELAY_MS = 400

/** One narrow column with the series of this exam and, under it, of the exams it is compared with. */
export function SeriesStrip({ servicesManager, commandsManager }: ModuleParameters): Drawable {
  const services = servicesManager.services
  const displaySets = useDisplaySets(services)
  const [grid] = host().useViewportGrid()
  const shown = new Set(
    [...grid.viewports.values()].flatMap((viewport) => viewport.displaySetInstanceUIDs ?? []),
  )
  const active = grid.viewports.get(grid.activeViewportId)?.displaySetInstanceUIDs ?? []
  const show = (uid: string) => commandsManager.run('showDisplaySet', { displaySetInstanceUid: uid })
  const studies = groupByStudy(displaySets)
  return h(
    'nav',
    { className: 'yt-strip', 'aria-label': say('series') },
    ...studies.map((study, index) =>
      h(
        'section',
        { key: study[0]?.StudyInstanceUID },
        studies.length > 1 ? h('h2', null, index === 0 ? say('current') : priorTitle(study)) : null,
        ...study.map((displaySet) => {
          const uid = displaySet.displaySetInstanceUID
          const state = active.includes(uid) ? 'active' : shown.has(uid) ? 'shown' : ''
          return h(SeriesTile, { key: uid, displaySet, state, show: () => show(uid) })
        }),
      ),
    ),
  )
}

function useDisplaySets(services: Services): readonly DisplaySet[] {
  const { useState, useEffect } = host().React
  const service = services.displaySetService
  const read = () => service.getActiveDisplaySets().filter((set) => !set.excludeFromThumbnailBrowser)
  const [displaySets, setDisplaySets] = useState(read)
  useEffect(() => {
    const refresh = () => setDisplaySets(read())
    const { DISPLAY_SETS_ADDED, DISPLAY_SETS_CHANGED, DISPLAY_SETS_REMOVED } = service.EVENTS
    const subscriptions = [DISPLAY_SETS_ADDED, DISPLAY_SETS_CHANGED, DISPLAY_SETS_REMOVED].map((event) =>
      service.subscribe(event, refresh),
    )
    refresh()
    return () => {
      for (const subscription of subscriptions) subscription.unsubscribe()
    }
  }, [])
  return displaySets
}

/** Studies in the order of the address, series by number. */
function groupByStudy(displaySets: readonly DisplaySet[]): readonly (readonly DisplaySet[])[] {
  const groups = new Map<string, DisplaySet[]>()
  for (const uid of studiesInAddress()) groups.set(uid, [])
  for (const set of displaySets) {
    const group = groups.get(set.StudyInstanceUID) ?? []
    groups.set(set.StudyInstanceUID, [...group, set])
  }
  const byNumber = (a: DisplaySet, b: DisplaySet) => Number(a.SeriesNumber ?? 0) - Number(b.SeriesNumber ?? 0)
  return [...groups.values()].filter((group) => group.length > 0).map((group) => [...group].sort(byNumber))
}

function priorTitle(study: readonly DisplaySet[]): Drawable {
  const date = textOf(study[0]?.instances?.[0], 'StudyDate')
  return [say('prior'), h('small', { key: 'date' }, dateAndTime(date, ''))]
}

interface TileProps {
  readonly displaySet: DisplaySet
  readonly state: string
  readonly show: () => void
}

function SeriesTile({ displaySet, state, show }: TileProps): Drawable {
  const source = useThumbnail(displaySet)
  const count = displaySet.numImageFrames ?? displaySet.instances?.length ?? 0
  const name = displaySet.SeriesDescription || say('seriesNumber', { number: displaySet.SeriesNumber ?? '' })
  const label = `${displaySet.Modality ?? ''} ${name} ${say('images', { count })}`.trim()
  return h(
    'button',
    {
      type: 'button',
      className: `yt-series ${state}`,
      'aria-label': label,
      'aria-pressed': state === 'active',
      'data-series': displaySet.SeriesInstanceUID,
      title: label,
      onClick: show,
    },
    h(
      'span',
      { className: 'yt-thumb' },
      source === null
        ? h('span', { className: 'yt-modality' }, displaySet.Modality ?? '')
        : h('img', { src: source, alt: '', draggable: false }),
      count > 0 ? h('span', { className: 'yt-count' }, String(count)) : null,
    ),
    h('span', { className: 'yt-name' }, name),
  )
}

/** Address of the picture of a series, or `null` until it is there and where there is none. */
function useThumbnail(displaySet: DisplaySet): string | null {
  const { useState, useEffect } = host().React
  const [source, setSource] = useState<string | null>(null)
  useEffect(() => {
    if (displaySet.unsupported || displaySet.getThumbnailSrc === undefined) return undefined
    let wanted = true
    const timer = window.setTimeout(async () => {
      const found = await displaySet.getThumbnailSrc?.({})
      if (wanted && typeof found === 'string') setSource(found)
    }, THUMBNAIL_DELAY_MS)
    return () => {
      wanted = false
      window.clearTimeout(timer)
    }
  }, [displaySet.displaySetInstanceUID])
  return source
}
