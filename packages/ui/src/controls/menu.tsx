'use client'

import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { KeyCap } from '../keys/key-cap.tsx'
import type { KeyCommandId } from '../keys/key-commands.table.ts'

export type MenuEntry =
  | { readonly kind: 'line' }
  | { readonly kind: 'label'; readonly text: string }
  | {
      readonly kind?: 'item'
      readonly text: string
      readonly icon?: ReactNode
      readonly command?: KeyCommandId
      readonly checked?: boolean
      readonly disabled?: boolean
      readonly onSelect: () => void
    }

/** A list of acts behind a button. */
export function Menu(props: { trigger: ReactNode; entries: readonly MenuEntry[]; align?: 'start' | 'end' }) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="yt-menu" align={props.align ?? 'end'} sideOffset={4}>
          {props.entries.map((entry, index) => (
            <MenuLine key={'text' in entry ? entry.text : `line-${index}`} entry={entry} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function MenuLine({ entry }: { entry: MenuEntry }) {
  if (entry.kind === 'line') return <DropdownMenu.Separator className="yt-menu-line" />
  if (entry.kind === 'label')
    return <DropdownMenu.Label className="yt-menu-label">{entry.text}</DropdownMenu.Label>
  return (
    <DropdownMenu.Item
      className="yt-menu-item"
      disabled={entry.disabled}
      data-active={entry.checked || undefined}
      onSelect={entry.onSelect}
    >
      {entry.icon}
      {entry.text}
      {entry.command ? <KeyCap command={entry.command} /> : null}
    </DropdownMenu.Item>
  )
}
