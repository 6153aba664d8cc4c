'use client'

import { RadioGroup as Radix } from 'radix-ui'
import { useId } from 'react'
import type { Choice } from './select.tsx'

/** One of a few choices, all visible. */
export function RadioGroup<Value extends string>(props: {
  label: string
  choices: readonly Choice<Value>[]
  value: Value | ''
  onChange: (value: Value) => void
}) {
  const id = useId()
  return (
    <Radix.Root
      className="yt-radios"
      aria-label={props.label}
      value={props.value}
      onValueChange={(value) => props.onChange(value as Value)}
    >
      {props.choices.map((choice) => (
        <span key={choice.value} className="yt-check">
          <Radix.Item id={`${id}-${choice.value}`} value={choice.value} className="yt-radio" />
          <label htmlFor={`${id}-${choice.value}`}>{choice.label}</label>
        </span>
      ))}
    </Radix.Root>
  )
}
