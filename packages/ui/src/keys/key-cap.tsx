'use client'

import { keyCaps } from './key-chord.ts'
import { KEY_COMMANDS, type KeyCommandId } from './key-commands.table.ts'
import { useKeyRegistry } from './use-keys.tsx'

/** The caps of a command or of a plain binding (`Ctrl+Enter`, `G W`). */
export function KeyCap(props: { command?: KeyCommandId; keys?: string }) {
  const mac = useKeyRegistry()?.mac ?? false
  const binding = props.keys ?? (props.command ? KEY_COMMANDS[props.command].keys[0] : undefined)
  if (!binding) return null
  return (
    <span className="yt-caps" aria-hidden="true">
      {keyCaps(binding, mac).map((cap, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the presses of one binding never move
        <kbd key={index} className="yt-cap">
          {cap}
        </kbd>
      ))}
    </span>
  )
}

/** The text for `aria-keyshortcuts` of a command. */
export function ariaKeys(command: KeyCommandId): string {
  return (
    KEY_COMMANDS[command].keys[0]
      ?.replace('Ctrl', 'Control')
      .replace('Up', 'ArrowUp')
      .replace('Down', 'ArrowDown') ?? ''
  )
}
