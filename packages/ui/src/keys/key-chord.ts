/** One press: a physical key (`KeyboardEvent.code`) with modifiers. */
export interface KeyPress {
  readonly code: string
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
}

/** What of a keyboard event decides; a real `KeyboardEvent` fits. */
export interface KeyEventLike {
  readonly code: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly shiftKey: boolean
  readonly altKey: boolean
}

const NAMED: Readonly<Record<string, string>> = {
  '/': 'Slash',
  '.': 'Period',
  ',': 'Comma',
  '[': 'BracketLeft',
  ']': 'BracketRight',
  '-': 'Minus',
  '=': 'Equal',
  Up: 'ArrowUp',
  Down: 'ArrowDown',
  Left: 'ArrowLeft',
  Right: 'ArrowRight',
  Esc: 'Escape',
}

function codeOf(name: string): Pick<KeyPress, 'code' | 'shift'> {
  if (name === '?') return { code: 'Slash', shift: true }
  if (name === 'Plus') return { code: 'Equal', shift: true }
  if (/^[A-Z]$/.test(name)) return { code: `Key${name}`, shift: false }
  if (/^\d$/.test(name)) return { code: `Digit${name}`, shift: false }
  return { code: NAMED[name] ?? name, shift: false }
}

/**
 * Reads a binding: modifiers joined by `+`, presses of a sequence separated by a space
 * (`Ctrl+Shift+Enter`, `G W`, `?`, `Alt+Down`).
 */
export function parseKeys(binding: string): readonly KeyPress[] {
  return binding.split(' ').map((press) => {
    const parts = press.split('+')
    const key = codeOf(parts.at(-1) ?? '')
    const held = new Set(parts.slice(0, -1))
    return { ...key, shift: key.shift || held.has('Shift'), ctrl: held.has('Ctrl'), alt: held.has('Alt') }
  })
}

/** Whether an event is this press. On macOS ⌘ stands for Ctrl, and ⌃⌥ for Alt, since ⌥ alone types characters. */
export function isPress(press: KeyPress, event: KeyEventLike, mac = false): boolean {
  if (press.code !== event.code || press.shift !== event.shiftKey) return false
  if (!mac) return press.ctrl === event.ctrlKey && press.alt === event.altKey && !event.metaKey
  return press.ctrl === event.metaKey && press.alt === event.altKey && press.alt === event.ctrlKey
}

/** The stable text of a press, for comparing tables. */
export function pressId(press: KeyPress): string {
  return `${press.ctrl ? 'Ctrl+' : ''}${press.alt ? 'Alt+' : ''}${press.shift ? 'Shift+' : ''}${press.code}`
}

const ARROWS: Readonly<Record<string, string>> = { Up: '↑', Down: '↓', Left: '←', Right: '→', Plus: '+' }

/** What the key caps say, one text per press (`['G', 'W']`, `['Ctrl Enter']`; on macOS `['⌘ Enter']`). */
export function keyCaps(binding: string, mac = false): readonly string[] {
  return binding.split(' ').map((press) =>
    press
      .split('+')
      .map((part) => ARROWS[part] ?? part)
      .map((part) => (mac ? part.replace(/^Ctrl$/, '⌘').replace(/^Alt$/, '⌃⌥') : part))
      .join(' '),
  )
}
