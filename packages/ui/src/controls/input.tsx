'use client'

import { clsx } from 'clsx'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { useFieldProps } from './field.tsx'

type Size = 'small' | 'normal' | 'large'

/** A line of text, with an icon before and a unit or key cap after it. */
export function Input(
  props: Omit<ComponentPropsWithRef<'input'>, 'size'> & {
    icon?: ReactNode
    end?: ReactNode
    size?: Size
    boxClassName?: string
  },
) {
  const { icon, end, size, boxClassName, ...rest } = props
  const field = useFieldProps()
  return (
    <span
      className={clsx('yt-input', boxClassName)}
      data-size={size}
      data-invalid={field['aria-invalid'] || rest['aria-invalid'] ? true : undefined}
      data-read-only={rest.readOnly || undefined}
    >
      {icon}
      <input {...field} {...rest} />
      {end}
    </span>
  )
}

/** Several lines of text. */
export function TextArea(props: ComponentPropsWithRef<'textarea'>) {
  const field = useFieldProps()
  return (
    <span
      className="yt-input"
      data-area
      data-invalid={field['aria-invalid'] || undefined}
      data-read-only={props.readOnly || undefined}
    >
      <textarea {...field} {...props} />
    </span>
  )
}
