'use client'

import { RadioGroup } from 'radix-ui'
import { KeyCap } from '../keys/key-cap.tsx'
import type { Choice } from './select.tsx'

/** Choices that need a reason each, side by side; the digit that takes one stands on it where the page has such keys. */
export function ChoiceCards<Value extends string>(props: {
  label: string
  choices: readonly (Choice<Value> & { readonly about: string })[]
  value: Value
  disabled?: boolean
  digits?: boolean
  onChange: (value: Value) => void
}) {
  return (
    <RadioGroup.Root
      className="yt-choices"
      aria-label={props.label}
      value={props.value}
      disabled={props.disabled}
      onValueChange={(value) => props.onChange(value as Value)}
    >
      {props.choices.map((choice, index) => (
        <RadioGroup.Item key={choice.value} value={choice.value} className="yt-choice">
          <span className="yt-radio" data-state={choice.value === props.value ? 'checked' : 'unchecked'} />
          <span>
            <b>
              {choice.label} {props.digits ? <KeyCap keys={String(index + 1)} /> : null}
            </b>
            <span className="yt-choice-about">{choice.about}</span>
          </span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  )
}
