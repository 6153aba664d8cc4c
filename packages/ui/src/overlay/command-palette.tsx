'use client'

import { Search } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type KeyboardEvent, type ReactNode, useId, useState } from 'react'
import { KeyCap } from '../keys/key-cap.tsx'
import type { KeyCommandId } from '../keys/key-commands.table.ts'
import { useUi } from '../text/ui-provider.tsx'
import { filterPalette, type PaletteItem } from './filter-palette.ts'

export interface PaletteEntry extends PaletteItem {
  readonly icon?: ReactNode
  readonly command?: KeyCommandId
  readonly onSelect: () => void
}

interface PaletteProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly entries: readonly PaletteEntry[]
  readonly placeholder: string
  readonly prefixes?: Readonly<Record<string, string>>
  /** Told what is typed, so that the caller can look for patients. */
  readonly onType?: (typed: string) => void
}

/** Everything by typing: patients, commands, pages. */
export function CommandPalette(props: PaletteProps) {
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="yt-scrim">
          <Radix.Content className="yt-palette" aria-describedby={undefined}>
            <Radix.Title className="yt-only-read">{props.placeholder}</Radix.Title>
            <PaletteBody {...props} />
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}

function PaletteBody({ entries, placeholder, prefixes, onOpenChange, onType }: PaletteProps) {
  const { words } = useUi()
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [at, setAt] = useState(0)
  const found = filterPalette(entries, typed, prefixes)
  const chosen = found[Math.min(at, found.length - 1)]
  const choose = (entry: PaletteEntry | undefined) => {
    if (!entry) return
    onOpenChange(false)
    entry.onSelect()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.keyCode === 229) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.code]
    if (step) setAt(Math.max(0, Math.min(found.length - 1, at + step)))
    else if (event.code === 'Enter') choose(chosen)
    else return
    event.preventDefault()
  }
  return (
    <>
      <div className="yt-palette-field">
        <Search className="yt-icon" aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={chosen ? `${listId}-${chosen.id}` : undefined}
          placeholder={placeholder}
          aria-label={placeholder}
          value={typed}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(0)
            onType?.(event.target.value)
          }}
        />
        <KeyCap keys="Esc" />
      </div>
      <div id={listId} role="listbox" aria-label={placeholder} className="yt-palette-list">
        {found.map((entry, index) => (
          <PaletteRow
            key={entry.id}
            entry={entry}
            id={`${listId}-${entry.id}`}
            headed={entry.group !== found[index - 1]?.group}
            active={entry === chosen}
            onSelect={() => choose(entry)}
          />
        ))}
        {found.length === 0 ? <div className="yt-palette-none">{words.nothingFound}</div> : null}
      </div>
    </>
  )
}

function PaletteRow(props: {
  entry: PaletteEntry
  id: string
  headed: boolean
  active: boolean
  onSelect: () => void
}) {
  const { entry } = props
  return (
    <>
      {props.headed ? (
        <div className="yt-menu-label" role="presentation">
          {entry.group}
        </div>
      ) : null}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above moves and chooses with the keyboard */}
      <div
        id={props.id}
        role="option"
        tabIndex={-1}
        aria-selected={props.active}
        className="yt-menu-item"
        data-active={props.active || undefined}
        onClick={props.onSelect}
      >
        {entry.icon}
        <span>{entry.text}</span>
        {entry.about ? <span className="yt-quiet">{entry.about}</span> : null}
        {entry.command ? <KeyCap command={entry.command} /> : null}
      </div>
    </>
  )
}
