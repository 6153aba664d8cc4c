'use client'

import type { ComponentType, ReactNode } from 'react'
import { useUi } from '../text/ui-provider.tsx'
import { Mark } from './mark.tsx'

export interface RailEntry {
  readonly id: string
  readonly text: string
  readonly href: string
  readonly icon: ReactNode
  readonly count?: number
  /** The counter follows rule 1. */
  readonly hot?: boolean
  /** Stands at the bottom. */
  readonly end?: boolean
}

export type LinkComponent = ComponentType<{
  href: string
  className?: string
  children: ReactNode
  'aria-current'?: 'page' | undefined
}>

/** One entry per job; entries a role may not open are not given. */
export function Rail({
  entries,
  current,
  Link,
}: {
  entries: readonly RailEntry[]
  current: string
  Link: LinkComponent
}) {
  const { words } = useUi()
  const draw = (entry: RailEntry) => (
    <Link
      key={entry.id}
      href={entry.href}
      className="yt-rail-entry"
      aria-current={entry.id === current ? 'page' : undefined}
    >
      {entry.icon}
      {entry.text}
      {entry.count ? (
        <span className="yt-rail-count" data-hot={entry.hot || undefined}>
          {entry.count > 99 ? '99+' : entry.count}
        </span>
      ) : null}
    </Link>
  )
  return (
    <nav className="yt-rail" aria-label={words.navigation}>
      <Mark />
      {entries.filter((entry) => !entry.end).map(draw)}
      <div className="yt-rail-end">{entries.filter((entry) => entry.end).map(draw)}</div>
    </nav>
  )
}
