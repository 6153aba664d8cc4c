'use client'

import { TriangleAlert } from 'lucide-react'
import { createContext, type ReactNode, useContext, useId } from 'react'
import { useUi } from '../text/ui-provider.tsx'

interface FieldIds {
  readonly inputId: string
  readonly describedBy: string | undefined
  readonly invalid: boolean
  readonly required: boolean
}

const FieldContext = createContext<FieldIds | null>(null)

/** What a control inside a `Field` needs to be tied to its label and message. */
export function useFieldProps() {
  const field = useContext(FieldContext)
  if (!field) return {}
  return {
    id: field.inputId,
    'aria-describedby': field.describedBy,
    'aria-invalid': field.invalid || undefined,
    'aria-required': field.required || undefined,
  }
}

/** Label above, control, and below it the fault in amber with icon and text, or where the value came from. */
export function Field(props: {
  label: string
  required?: boolean
  error?: string
  note?: ReactNode
  end?: ReactNode
  children: ReactNode
}) {
  const { words } = useUi()
  const inputId = useId()
  const messageId = `${inputId}-message`
  const hasMessage = Boolean(props.error ?? props.note)
  const ids = {
    inputId,
    describedBy: hasMessage ? messageId : undefined,
    invalid: Boolean(props.error),
    required: props.required ?? false,
  }
  return (
    <div className="yt-field">
      <div className="yt-field-label">
        <label htmlFor={inputId}>{props.label}</label>
        {props.required ? (
          <span className="yt-required" title={words.required} aria-hidden="true">
            *
          </span>
        ) : null}
        {props.end}
      </div>
      <FieldContext value={ids}>{props.children}</FieldContext>
      {props.error ? (
        <div id={messageId} className="yt-field-error">
          <TriangleAlert className="yt-icon-14" aria-hidden="true" />
          {props.error}
        </div>
      ) : props.note ? (
        <div id={messageId} className="yt-field-note">
          {props.note}
        </div>
      ) : null}
    </div>
  )
}
