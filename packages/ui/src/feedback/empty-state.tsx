'use client'

import type { ReactNode } from 'react'

/** Nothing here: why it is empty and what comes next. */
export function EmptyState(props: {
  icon: ReactNode
  title: string
  about?: ReactNode
  tone?: 'green' | 'plain'
  children?: ReactNode
}) {
  return (
    <div className="yt-empty" data-tone={props.tone}>
      {props.icon}
      <b>{props.title}</b>
      {props.about ? <p>{props.about}</p> : null}
      {props.children ? <div className="yt-empty-acts">{props.children}</div> : null}
    </div>
  )
}
