'use client'

import { useUi } from '../text/ui-provider.tsx'
import { type DeliveryFigures, deliveryText } from './delivery-text.ts'

/** How much of an exam is here, as text and, where it is not all, as a bar with a colour. */
export function Delivery(props: DeliveryFigures) {
  const { words } = useUi()
  const text = deliveryText(props, words)
  const state = props.declared === null && props.state === 'complete' ? 'undeclared' : props.state
  return (
    <span className="yt-delivery" data-state={state} role="img" aria-label={text.full} title={text.full}>
      {text.part === null ? null : <Bar part={state === 'short' ? 1 : text.part} />}
      {text.shown}
      {state === 'undeclared' ? <span className="yt-delivery-hollow" /> : null}
    </span>
  )
}

/** An SVG, so that its width is an attribute and needs no inline style. */
function Bar({ part }: { part: number }) {
  return (
    <svg className="yt-delivery-bar" viewBox="0 0 34 4" preserveAspectRatio="none" aria-hidden="true">
      <rect width={Math.max(part === 0 ? 1 : 2, 34 * part)} height="4" />
    </svg>
  )
}
