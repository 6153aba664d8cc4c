'use client'

import { X } from 'lucide-react'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { useUi } from '../text/ui-provider.tsx'

/** A filter: dashed when unset, accent with × when set. Other props go to the button that opens its choices. */
export function FilterChip(
  props: Omit<ComponentPropsWithRef<'button'>, 'value'> & {
    icon?: ReactNode
    label: string
    value?: string
    onClear?: () => void
  },
) {
  const { icon, label, value, onClear, ...rest } = props
  const { words } = useUi()
  if (!value) {
    return (
      <button type="button" {...rest} className="yt-filter">
        {icon}
        {label}
      </button>
    )
  }
  return (
    <span className="yt-filter" data-set>
      <button type="button" {...rest} title={`${label}: ${value}`}>
        {icon}
        {value}
      </button>
      <button
        type="button"
        className="yt-filter-clear"
        aria-label={`${words.clear}: ${label}`}
        onClick={onClear}
      >
        <X aria-hidden="true" />
      </button>
    </span>
  )
}
