import {
  isMessageToViewer,
  type MessageFromViewer,
  type MessageToViewer,
  type OpenStudyMessage,
  viewerAddress,
} from '../messages.ts'

/** Keys of the images although they carry Ctrl: undo and redo of marks (and ⌘ on macOS). */
const KEPT_CODES = new Set(['KeyZ', 'KeyY'])
/** With Ctrl only these are taken from the browser; its own shortcuts stay. */
const TAKEN_WITH_CTRL = new Set(['KeyK', 'KeyS', 'KeyP', 'Enter', 'NumpadEnter'])
/** With Alt everything is the page's, except what browsers and systems keep (history, address, menus, windows). */
const LEFT_WITH_ALT = new Set(['ArrowLeft', 'ArrowRight', 'KeyD', 'KeyE', 'KeyF', 'F4', 'Tab', 'Space'])
const MODIFIERS = new Set(['Alt', 'AltGraph', 'Control', 'Meta', 'Shift'])

export type Tell = (message: MessageFromViewer) => void

/** True when the viewer lies in a frame of a page of the same origin; no other page is ever spoken to. */
export function hasPage(): boolean {
  if (window.parent === window) return false
  try {
    return window.parent.location.origin === window.location.origin
  } catch {
    return false
  }
}

/** Sends messages to the page around the viewer, or nowhere when there is none of our origin. */
export function pageTeller(): Tell {
  if (!hasPage()) return () => {}
  return (message) => window.parent.postMessage(message, window.location.origin)
}

/** Acts on what the page says; returns the way to stop. */
export function listenToPage(act: (message: MessageToViewer) => void): () => void {
  const onMessage = (event: MessageEvent<unknown>) => {
    if (event.origin !== window.location.origin || event.source !== window.parent) return
    if (hasPage() && isMessageToViewer(event.data)) act(event.data)
  }
  window.addEventListener('message', onMessage)
  return () => window.removeEventListener('message', onMessage)
}

/** Hands every key with Alt or Ctrl to the page; returns the way to stop. */
export function forwardKeys(tell: Tell): () => void {
  if (!hasPage()) return () => {}
  const onKey = (event: KeyboardEvent) => {
    const fate = keyFate(event)
    if (fate === 'keep') return
    const { code, key, altKey, ctrlKey, metaKey, shiftKey } = event
    if (fate === 'take') event.preventDefault()
    event.stopImmediatePropagation()
    tell({ type: 'yt:key-forward', code, key, altKey, ctrlKey, metaKey, shiftKey })
  }
  window.addEventListener('keydown', onKey, true)
  return () => window.removeEventListener('keydown', onKey, true)
}

type KeyFacts = Pick<KeyboardEvent, 'altKey' | 'code' | 'ctrlKey' | 'isComposing' | 'key' | 'metaKey'>

/** `take`: only the page acts. `tell`: the page hears of it, the browser acts too. `keep`: the images' own. */
export function keyFate(event: KeyFacts): 'take' | 'tell' | 'keep' {
  if (event.isComposing || MODIFIERS.has(event.key)) return 'keep'
  const ctrl = event.ctrlKey || event.metaKey
  if (!ctrl && !event.altKey) return 'keep'
  if (ctrl && !event.altKey) {
    if (KEPT_CODES.has(event.code)) return 'keep'
    return TAKEN_WITH_CTRL.has(event.code) ? 'take' : 'tell'
  }
  return !ctrl && LEFT_WITH_ALT.has(event.code) ? 'tell' : 'take'
}

/** Goes to other studies; the chunks and decoders are cached, so this is a page that starts warm. */
export function openStudies({
  studyInstanceUids,
  seriesInstanceUid,
  sopInstanceUid,
}: OpenStudyMessage): void {
  const language = document.documentElement.lang.startsWith('en') ? 'en' : 'zh-CN'
  window.location.replace(viewerAddress(studyInstanceUids, language, { seriesInstanceUid, sopInstanceUid }))
}
