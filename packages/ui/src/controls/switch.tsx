'use client'

import { Switch as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

/** On or off, at once. */
export function Switch(props: {
  checked: boolean
  onChange: (checked: boolean) => void
  children: ReactNode
  disabled?: boolean
}) {
  const id = useId()
  return (
    <span className="yt-check" data-disabled={props.disabled || undefined}>
      <Radix.Root
        id={id}
        className="yt-switch"
        checked={props.checked}
        disabled={props.disabled}
        onCheckedChange={props.onChange}
      >
        <Radix.Thumb className="yt-switch-thumb" />
      </Radix.Root>
      <label htmlFor={id}>{props.children}</label>
    </span>
  )
}
