'use client'

import { type ReactNode, useEffect, useState } from 'react'

/** The value once it has stood still for `delayMs`; a preview follows the focused row this way. */
export function useSettled<Value>(value: Value, delayMs = 120): Value {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), delayMs)
    return () => clearTimeout(timer)
  }, [value, delayMs])
  return settled
}

/** The panel at the right of a list; a drawer on narrow screens. It never takes the focus. */
export function PreviewPanel(props: {
  label: string
  drawer?: boolean
  children: ReactNode
  foot?: ReactNode
}) {
  return (
    <aside className="yt-side" aria-label={props.label} data-drawer={props.drawer || undefined}>
      <div className="yt-side-body">{props.children}</div>
      {props.foot ? <div className="yt-side-foot">{props.foot}</div> : null}
    </aside>
  )
}
