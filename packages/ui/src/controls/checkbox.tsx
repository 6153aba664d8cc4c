'use client'

import { Check, Minus } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { type ReactNode, useId } from 'react'

/** A box that is on, off or partly on. */
export function Checkbox(props: {
  checked: boolean | 'indeterminate'
  onChange: (checked: boolean) => void
  children?: ReactNode
  label?: string
  disabled?: boolean
}) {
  const id = useId()
  return (
    <span className="yt-check" data-disabled={props.disabled || undefined}>
      <Radix.Root
        id={id}
        className="yt-box"
        aria-label={props.label}
        checked={props.checked}
        disabled={props.disabled}
        onCheckedChange={(state) => props.onChange(state === true)}
      >
        <Radix.Indicator>
          {props.checked === 'indeterminate' ? (
            <Minus className="yt-icon-12" strokeWidth={3} />
          ) : (
            <Check className="yt-icon-12" strokeWidth={3} />
          )}
        </Radix.Indicator>
      </Radix.Root>
      {props.children ? <label htmlFor={id}>{props.children}</label> : null}
    </span>
  )
}
