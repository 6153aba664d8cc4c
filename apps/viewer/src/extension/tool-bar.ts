import mark from '../brand/mark.svg'
import { type Drawable, h, host, say, type ToolbarEntry } from './host.ts'
import { ICONS } from './icons.table.ts'
import type { ModuleParameters } from './ohif.ts'
import { MORE_SECTION, MORE_TOOLS, TOOL_GROUPS, type ToolPlace } from './tools.table.ts'
import { activeModality, WindowPresets } from './window-presets.ts'

const MARK = `data:image/svg+xml,${encodeURIComponent(mark)}`

/** The one row of controls above the images. State and commands of the tools are OHIF's, looks and words are ours. */
export function ToolBar(props: ModuleParameters): Drawable {
  const primary = host().useToolbar({ buttonSection: 'primary' })
  const [grid] = host().useViewportGrid()
  const modality = activeModality(props.servicesManager.services, grid)
  const act = (id: string) => primary.onInteraction({ itemId: id })
  const textKey = (id: string) => (id === 'Probe' && modality !== 'CT' ? 'ProbeOther' : id)
  const entries = new Map(primary.toolbarButtons.map((entry) => [entry.id, entry]))
  const groups = TOOL_GROUPS.map((group, index) =>
    h(
      'div',
      { className: 'yt-group', key: String(index) },
      ...group.map((place) => placeOf(place, entries.get(place.id), { act, textKey })),
    ),
  )
  return h(
    'header',
    { className: 'yt-bar', role: 'toolbar', 'aria-label': say('tools') },
    h('div', { className: 'yt-brand' }, h('img', { src: MARK, alt: '' }), say('product')),
    ...groups,
    h(MoreMenu, null),
    h('span', { className: 'yt-space' }),
    h(WindowPresets, props),
  )
}

interface ToolActs {
  readonly act: (id: string) => void
  readonly textKey: (id: string) => string
}

function placeOf(place: ToolPlace, entry: ToolbarEntry | undefined, acts: ToolActs): Drawable {
  if (entry === undefined || (place.onlyWhenUsable && entry.componentProps.disabled)) return null
  if (place.id === 'Layout') {
    const layout = h(entry.Component as never, { ...entry.componentProps, id: 'Layout' } as never)
    return h(
      'div',
      { className: 'yt-layout', key: place.id, 'data-tool': place.id, 'data-rank': place.rank },
      layout,
      Icon({ name: place.id }),
      word(place.id),
    )
  }
  return h(ToolButton, { place, entry, ...acts, key: place.id })
}

interface ToolButtonProps extends ToolActs {
  readonly place: ToolPlace
  readonly entry: ToolbarEntry
}

function ToolButton({ place, entry, act, textKey }: ToolButtonProps): Drawable {
  const { isActive, disabled, disabledText } = entry.componentProps
  const text = say(textKey(place.id))
  const title = disabled && disabledText ? disabledText : titleOf(text, place.keyCap)
  return h(
    'button',
    {
      type: 'button',
      className: isOn(entry) ? 'yt-tool on' : 'yt-tool',
      'data-tool': place.id,
      'data-rank': place.rank,
      'aria-label': text,
      'aria-pressed': isActive ?? isOn(entry),
      disabled: disabled === true,
      title,
      onClick: () => act(place.id),
    },
    Icon({ name: place.id }),
    word(textKey(place.id)),
  )
}

/** Toggles such as inversion tell their state by a class name only. */
function isOn(entry: ToolbarEntry): boolean {
  return (
    entry.componentProps.isActive === true ||
    (entry.componentProps.className ?? '').startsWith('!text-primary')
  )
}

function word(id: string): Drawable {
  return h('span', { className: 'yt-word' }, say(id))
}

function titleOf(text: string, keyCap: string | undefined): string {
  return keyCap === undefined ? text : say('key', { text, key: keyCap })
}

/** An outline of `icons.table.ts`. */
export function Icon({ name }: { readonly name: string }): Drawable {
  return h(
    'svg',
    { className: 'yt-icon', viewBox: '0 0 24 24', 'aria-hidden': true },
    h('path', { d: ICONS[name] ?? ICONS.more }),
  )
}

function MoreMenu(): Drawable {
  const { toolbarButtons, onInteraction } = host().useToolbar({ buttonSection: MORE_SECTION })
  const [open, setOpen] = host().React.useState(false)
  const entries = new Map(toolbarButtons.map((entry) => [entry.id, entry]))
  const choose = (id: string) => {
    setOpen(false)
    onInteraction({ itemId: id })
  }
  host().React.useEffect(() => {
    if (!open) return undefined
    const close = (event: Event) => {
      const inside = event.target instanceof Element && event.target.closest('.yt-more') !== null
      if (event instanceof KeyboardEvent ? event.key === 'Escape' : !inside) setOpen(false)
    }
    for (const type of ['pointerdown', 'keydown']) window.addEventListener(type, close, true)
    return () => {
      for (const type of ['pointerdown', 'keydown']) window.removeEventListener(type, close, true)
    }
  }, [open])
  const active = MORE_TOOLS.find((place) => entries.get(place.id)?.componentProps.isActive)
  return h(
    'div',
    { className: 'yt-group yt-more' },
    h(
      'button',
      {
        type: 'button',
        className: active ? 'yt-tool on' : 'yt-tool',
        'data-tool': 'more',
        'data-rank': 2,
        'aria-label': say('more'),
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        title: say('more'),
        onClick: () => setOpen(!open),
      },
      Icon({ name: 'more' }),
      word(active?.id ?? 'more'),
    ),
    open
      ? h(
          'div',
          { className: 'yt-menu', role: 'menu' },
          ...MORE_TOOLS.map((place) => menuItem(place, entries.get(place.id), choose)),
        )
      : null,
  )
}

function menuItem(place: ToolPlace, entry: ToolbarEntry | undefined, choose: (id: string) => void): Drawable {
  if (entry === undefined) return null
  return h(
    'button',
    {
      type: 'button',
      role: 'menuitem',
      key: place.id,
      className: isOn(entry) ? 'on' : '',
      'data-tool': place.id,
      disabled: entry.componentProps.disabled === true,
      onClick: () => choose(place.id),
    },
    say(place.id),
    place.keyCap === undefined ? null : h('kbd', null, place.keyCap),
  )
}
