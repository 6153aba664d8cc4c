'use client'

import type { ReactNode } from 'react'
import { Badge } from '../exam/labels.tsx'

export interface TabEntry {
  readonly id: string
  readonly text: string
  readonly count?: number | null
  readonly hot?: boolean
}

/** Views of a page with live counters. */
export function Tabs(props: {
  label: string
  entries: readonly TabEntry[]
  current: string
  onChange: (id: string) => void
  end?: ReactNode
}) {
  return (
    <div className="yt-tabs">
      <div role="tablist" aria-label={props.label} className="yt-tablist">
        {props.entries.map((entry) => (
          <button
            key={entry.id}
            type="button"
            role="tab"
            className="yt-tab"
            aria-selected={entry.id === props.current}
            onClick={() => props.onChange(entry.id)}
          >
            {entry.text}
            {entry.count == null ? null : <Badge hot={entry.hot && entry.count > 0}>{entry.count}</Badge>}
          </button>
        ))}
      </div>
      {props.end ? <div className="yt-tabs-end">{props.end}</div> : null}
    </div>
  )
}
