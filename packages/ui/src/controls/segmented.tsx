'use client'

import { ToggleGroup } from 'radix-ui'
import type { Choice } from './select.tsx'

/** A few choices in one frame, one of them always on. */
export function Segmented<Value extends string>(props: {
  label: string
  choices: readonly Choice<Value>[]
  value: Value
  onChange: (value: Value) => void
}) {
  return (
    <ToggleGroup.Root
      type="single"
      className="yt-seg"
      aria-label={props.label}
      value={props.value}
      onValueChange={(value) => {
        if (value) props.onChange(value as Value)
      }}
    >
      {props.choices.map((choice) => (
        <ToggleGroup.Item key={choice.value} value={choice.value}>
          {choice.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
