'use client'

import { X } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from '../controls/button.tsx'
import { useUi } from '../text/ui-provider.tsx'

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
  onClose?: () => void
  children: ReactNode
  foot?: ReactNode
}) {
  const { words } = useUi()
  return (
    <aside className="yt-side" aria-label={props.label} data-drawer={props.drawer || undefined}>
      {props.drawer ? (
        <div className="yt-side-close">
          <Button
            kind="quiet"
            size="small"
            icon={<X className="yt-icon" aria-hidden="true" />}
            aria-label={words.close}
            onClick={props.onClose}
          />
        </div>
      ) : null}
      <div className="yt-side-body">{props.children}</div>
      {props.foot ? <div className="yt-side-foot">{props.foot}</div> : null}
    </aside>
  )
}
