'use client'

import { clsx } from 'clsx'

/** A small picture of a series, with its name and how many images it has. */
export function Thumb(props: {
  src: string | null
  alt: string
  name?: string
  count?: number
  active?: boolean
  className?: string
  onClick?: () => void
}) {
  const inside = (
    <>
      {props.src ? (
        <img src={props.src} alt={props.alt} loading="lazy" decoding="async" />
      ) : (
        <span className="yt-only-read">{props.alt}</span>
      )}
      {props.name ? <span className="yt-thumb-name">{props.name}</span> : null}
      {props.count === undefined ? null : <span className="yt-thumb-count">{props.count}</span>}
    </>
  )
  const shared = { className: clsx('yt-thumb', props.className), 'data-active': props.active || undefined }
  if (!props.onClick) return <span {...shared}>{inside}</span>
  return (
    <button type="button" {...shared} onClick={props.onClick}>
      {inside}
    </button>
  )
}
