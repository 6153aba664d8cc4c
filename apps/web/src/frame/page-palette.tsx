'use client'

import { CommandPalette, type PaletteEntry, useKeyRegistry } from '@yingtong/ui'
import { Keyboard, UserRound } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { adminGroups } from './admin-menu.ts'
import type { NAVIGATION } from './navigation.tsx'

/** A patient that the server found for what was typed; masked. */
export interface PatientHit {
  readonly studyId: string
  readonly nameMasked: string
  readonly about: string
  /** What was typed when it was found, so that the list keeps it. */
  readonly typed: string
}

/** `Ctrl K`: patients, commands, pages. */
export function PagePalette(props: {
  open: boolean
  onOpenChange: (open: boolean) => void
  entries: typeof NAVIGATION
  /** What the person may, for the pages within administration. */
  scopes: readonly string[]
  placeholder: string
  patients?: readonly PatientHit[]
  onSearch?: (typed: string) => void
}) {
  const t = useTranslations()
  const router = useRouter()
  const registry = useKeyRegistry()
  const showKeys = () =>
    registry?.press({
      code: 'Slash',
      shiftKey: true,
      ctrlKey: false,
      metaKey: false,
      altKey: false,
      isComposing: false,
      keyCode: 0,
      inText: false,
      onControl: false,
    })
  const pages: PaletteEntry[] = props.entries.map((entry) => ({
    id: entry.id,
    group: t('frame.palette.pages'),
    text: t(`nav.${entry.id}`),
    words: [entry.href],
    icon: <span className="yt-icon [&>svg]:size-4">{entry.icon}</span>,
    command: entry.command,
    onSelect: () => router.push(entry.href),
  }))
  const administration: PaletteEntry[] = adminGroups(props.scopes)
    .flatMap((group) => group.entries)
    .map(({ id, icon: Icon }) => ({
      id: `admin-${id}`,
      group: t('nav.admin'),
      text: t(`admin.menu.${id}`),
      words: [`/admin/${id}`],
      icon: <Icon className="yt-icon" aria-hidden="true" />,
      onSelect: () => router.push(`/admin/${id}`),
    }))
  const patients: PaletteEntry[] = (props.patients ?? []).map((hit) => ({
    id: `study-${hit.studyId}`,
    group: t('frame.palette.patients'),
    text: hit.nameMasked,
    about: hit.about,
    words: [hit.typed],
    icon: <UserRound className="yt-icon" aria-hidden="true" />,
    onSelect: () => router.push(`/studies/${hit.studyId}`),
  }))
  const commands: PaletteEntry[] = [
    {
      id: 'keys',
      group: t('frame.palette.commands'),
      text: t('frame.palette.keys'),
      words: ['keys', 'help'],
      icon: <Keyboard className="yt-icon" aria-hidden="true" />,
      command: 'keys.show',
      onSelect: () => setTimeout(showKeys, 0),
    },
  ]
  return (
    <CommandPalette
      open={props.open}
      onOpenChange={props.onOpenChange}
      entries={[...patients, ...commands, ...pages, ...administration]}
      placeholder={props.placeholder}
      prefixes={{ '>': t('frame.palette.commands'), '#': t('frame.palette.patients') }}
      onType={props.onSearch}
    />
  )
}
