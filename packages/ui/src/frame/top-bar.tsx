'use client'

import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { KeyCap } from '../keys/key-cap.tsx'

export interface LineState {
  readonly text: string
  readonly tone: 'green' | 'amber' | 'red' | 'quiet'
}

/** Page name, tenant, search, line, notifications, person. Nothing else goes here. */
export function TopBar(props: {
  title: string
  tenant: ReactNode
  searchText: string
  onSearch: () => void
  line: LineState | null
  end?: ReactNode
}) {
  return (
    <header className="yt-top">
      <h1>{props.title}</h1>
      <span className="yt-top-line" />
      <div className="yt-top-tenant yt-cut">{props.tenant}</div>
      <button type="button" className="yt-top-search" onClick={props.onSearch} aria-label={props.searchText}>
        <Search className="yt-icon yt-icon-14" aria-hidden="true" />
        <span className="yt-cut">{props.searchText}</span>
        <KeyCap command="palette.open" />
      </button>
      {props.line ? (
        <span className="yt-line-state" role="status">
          <span className="yt-dot" data-tone={props.line.tone} />
          {props.line.text}
        </span>
      ) : null}
      {props.end}
    </header>
  )
}
