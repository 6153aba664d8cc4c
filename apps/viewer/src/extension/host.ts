/**
 * What our patch of OHIF hands to the extension: its own copy of React, some of its components and the translator. It
 * exists once OHIF's bundle has run, so nothing here may be used while `app-config.js` is evaluated.
 */
export interface Host {
  readonly React: HostReact
  readonly useToolbar: (options: { buttonSection: string }) => ToolbarState
  readonly useViewportGrid: () => readonly [ViewportGridState, unknown]
  readonly i18n: { t(key: string, values?: Readonly<Record<string, string | number>>): string }
}

/** Anything React can draw. */
export type Drawable = unknown
export type Component<Props> = (props: Props) => Drawable

interface HostReact {
  createElement(type: unknown, props: object | null, ...children: readonly Drawable[]): Drawable
  useState<T>(initial: T | (() => T)): [T, (next: T | ((before: T) => T)) => void]
  useEffect(effect: () => undefined | (() => void), dependencies?: readonly unknown[]): void
  useRef<T>(initial: T): { current: T }
}

export interface ToolbarState {
  readonly toolbarButtons: readonly ToolbarEntry[]
  readonly onInteraction: (args: { itemId: string }) => void
}

export interface ToolbarEntry {
  readonly id: string
  readonly Component: unknown
  readonly componentProps: {
    readonly label?: string
    readonly isActive?: boolean
    readonly disabled?: boolean
    readonly disabledText?: string
    readonly className?: string
  } & Readonly<Record<string, unknown>>
}

export interface ViewportGridState {
  readonly activeViewportId: string
  readonly isHangingProtocolLayout: boolean
  readonly viewports: ReadonlyMap<string, { readonly displaySetInstanceUIDs?: readonly string[] }>
}

declare global {
  interface Window {
    yingtongHost: Host
    config: object
    PUBLIC_URL: string
    browserImportFunction: (address: string) => Promise<unknown>
  }
}

/** The parts of OHIF that drawing needs. */
export function host(): Host {
  return window.yingtongHost
}

/** Shorthand of `React.createElement`; a component is typed by its props. */
export function h<Props extends object>(
  type: string | Component<Props>,
  props: (Props & { key?: string }) | null,
  ...children: readonly Drawable[]
): Drawable {
  return host().React.createElement(type, props, ...children)
}

/** A text of the namespace `Yingtong` in the language of the page. */
export function say(key: string, values?: Readonly<Record<string, string | number>>): string {
  return host().i18n.t(`Yingtong:${key}`, values)
}
