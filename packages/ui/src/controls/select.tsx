'use client'

import { Check, ChevronDown } from 'lucide-react'
import { Select as Radix } from 'radix-ui'
import { pageNonce } from '../overlay/page-nonce.ts'
import { useFieldProps } from './field.tsx'

export interface Choice<Value extends string = string> {
  readonly value: Value
  readonly label: string
}

/** A closed list of choices. */
export function Select<Value extends string>(props: {
  choices: readonly Choice<Value>[]
  value: Value | ''
  onChange: (value: Value) => void
  placeholder?: string
  label?: string
  size?: 'small' | 'normal'
  disabled?: boolean
}) {
  const field = useFieldProps()
  return (
    <Radix.Root
      value={props.value}
      onValueChange={(value) => props.onChange(value as Value)}
      disabled={props.disabled}
    >
      <Radix.Trigger
        {...field}
        aria-label={props.label}
        className="yt-input"
        data-size={props.size}
        data-invalid={field['aria-invalid']}
      >
        <span className="yt-cut yt-grow">
          <Radix.Value placeholder={props.placeholder} />
        </span>
        <ChevronDown className="yt-icon yt-icon-14" aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="yt-menu" position="popper" sideOffset={4}>
          <Radix.Viewport nonce={pageNonce()}>
            {props.choices.map((choice) => (
              <Radix.Item key={choice.value} value={choice.value} className="yt-menu-item">
                <Radix.ItemText>{choice.label}</Radix.ItemText>
                <Radix.ItemIndicator>
                  <Check className="yt-icon-14" aria-hidden="true" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
