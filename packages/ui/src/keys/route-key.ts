import { isPress, type KeyEventLike, type KeyPress, parseKeys } from './key-chord.ts'
import { KEY_COMMANDS, type KeyCommandId } from './key-commands.table.ts'

/** What of an event and its target decides whether a key is ours. */
export interface RoutedEvent extends KeyEventLike {
  readonly isComposing: boolean
  /** 229 while an input method holds the key, also where `isComposing` is not set. */
  readonly keyCode: number
  /** The event happened in a text field or editable text. */
  readonly inText: boolean
  /** The event happened on a control that uses Enter and Space itself. */
  readonly onControl: boolean
}

export interface KeyState {
  readonly mac: boolean
  /** The first press of a sequence and when it was made, in milliseconds. */
  readonly pending: { readonly press: KeyPress; readonly atMs: number } | null
  readonly nowMs: number
}

export type KeyRoute =
  | { readonly kind: 'none' }
  | { readonly kind: 'pending'; readonly press: KeyPress }
  | { readonly kind: 'command'; readonly id: KeyCommandId }

export const SEQUENCE_MS = 1000
const NONE: KeyRoute = { kind: 'none' }

function isOurs(event: RoutedEvent): boolean {
  if (event.isComposing || event.keyCode === 229) return false
  if (
    event.onControl &&
    (event.code === 'Enter' || event.code === 'Space') &&
    !event.ctrlKey &&
    !event.metaKey
  )
    return false
  if (!event.inText) return true
  return event.ctrlKey || event.altKey || event.metaKey || event.code === 'Escape'
}

/** Finds the command of a key press among those that listen now; later ones in the list win. */
export function routeKey(event: RoutedEvent, listening: readonly KeyCommandId[], state: KeyState): KeyRoute {
  if (!isOurs(event)) return NONE
  const pending =
    state.pending && state.nowMs - state.pending.atMs <= SEQUENCE_MS ? state.pending.press : null
  const newestFirst = [...listening].reverse()
  let start: KeyPress | null = null
  for (const id of newestFirst) {
    for (const binding of KEY_COMMANDS[id].keys) {
      const [first, second] = parseKeys(binding)
      if (!first) continue
      if (second) {
        if (pending && sameKey(pending, first) && isPress(second, event, state.mac))
          return { kind: 'command', id }
        if (isPress(first, event, state.mac)) start = first
      } else if (!pending && isPress(first, event, state.mac)) return { kind: 'command', id }
    }
  }
  return start ? { kind: 'pending', press: start } : NONE
}

const sameKey = (a: KeyPress, b: KeyPress) =>
  a.code === b.code && a.ctrl === b.ctrl && a.alt === b.alt && a.shift === b.shift
