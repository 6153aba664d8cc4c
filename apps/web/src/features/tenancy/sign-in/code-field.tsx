'use client'

import { Field, useNow } from '@yingtong/ui'
import { useTranslations } from 'next-intl'
import { type Ref, useState } from 'react'

const DIGITS = 6
const PERIOD_SECONDS = 30
const SPOTS = Array.from({ length: DIGITS }, (_, at) => at)

/** Digits as apps show them and input methods type them. */
export const digitsOf = (text: string) => text.normalize('NFKC').replaceAll(/\D/g, '').slice(0, DIGITS)

/** Six boxes over one field: a password manager, a screen reader and a paste see a single input. */
export function CodeField(props: {
  value: string
  onChange: (code: string) => void
  readOnly?: boolean
  fieldRef?: Ref<HTMLInputElement>
  error?: string
}) {
  const t = useTranslations('signIn')
  const [focused, setFocused] = useState(false)
  return (
    <Field label={t('code')} error={props.error} end={<Remaining />}>
      <CodeInput {...props} focused={focused} onFocused={setFocused} />
    </Field>
  )
}

function CodeInput(props: {
  value: string
  onChange: (code: string) => void
  readOnly?: boolean
  fieldRef?: Ref<HTMLInputElement>
  focused: boolean
  onFocused: (focused: boolean) => void
}) {
  const t = useTranslations('signIn')
  const at = Math.min(props.value.length, DIGITS - 1)
  return (
    <span className="relative grid grid-cols-6 gap-2">
      {SPOTS.map((spot) => (
        <span
          key={spot}
          aria-hidden="true"
          className={`grid h-[52px] place-items-center rounded-3 border text-[22px] font-semibold ${
            props.focused && spot === at
              ? 'border-accent shadow-[0_0_0_1px_var(--accent)]'
              : 'border-line-input'
          }`}
        >
          {props.value[spot] ?? ''}
        </span>
      ))}
      <input
        ref={props.fieldRef}
        aria-label={t('code')}
        className="absolute inset-0 w-full cursor-text opacity-0"
        type="text"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        value={props.value}
        readOnly={props.readOnly}
        onFocus={() => props.onFocused(true)}
        onBlur={() => props.onFocused(false)}
        onChange={(event) => props.onChange(digitsOf(event.target.value))}
      />
    </span>
  )
}

/** How long the code on the telephone still stands. */
function Remaining() {
  const t = useTranslations('signIn')
  const seconds = PERIOD_SECONDS - (Math.floor(useNow(1000, 0) / 1000) % PERIOD_SECONDS)
  return <span className="ml-auto text-[12px] text-ink-2">{t('renewed', { seconds })}</span>
}
