'use client'

import { clsx } from 'clsx'
import type { ComponentPropsWithRef, ReactNode } from 'react'
import { ariaKeys, KeyCap } from '../keys/key-cap.tsx'
import type { KeyCommandId } from '../keys/key-commands.table.ts'

export interface ButtonProps extends Omit<ComponentPropsWithRef<'button'>, 'children'> {
  readonly kind?: 'primary' | 'normal' | 'quiet' | 'critical'
  readonly size?: 'small' | 'normal' | 'large'
  readonly icon?: ReactNode
  /** The command whose key cap stands on the button. */
  readonly command?: KeyCommandId
  /** A cap for keys that are not in the table (`Esc` of a dialog). */
  readonly keys?: string
  readonly wide?: boolean
  readonly on?: boolean
  /** Why it cannot be pressed; shown as the title, and the button stays readable for screen readers. */
  readonly disabledBecause?: string
  readonly children?: ReactNode
}

/** A button; its key cap is part of it. Without children it shows its icon alone and needs `aria-label`. */
export function Button(props: ButtonProps) {
  const {
    kind,
    size,
    icon,
    command,
    keys,
    wide,
    on,
    disabledBecause,
    children,
    className,
    onClick,
    ...rest
  } = props
  const hasCap = command !== undefined || keys !== undefined
  return (
    <button
      type="button"
      {...rest}
      className={clsx('yt-btn', className)}
      data-kind={kind}
      data-size={size}
      data-wide={wide || undefined}
      data-on={on || undefined}
      data-icon-only={children === undefined || undefined}
      aria-disabled={disabledBecause ? true : undefined}
      aria-keyshortcuts={command ? ariaKeys(command) : undefined}
      title={disabledBecause ?? rest.title}
      onClick={disabledBecause ? (event) => event.preventDefault() : onClick}
    >
      {icon}
      {children}
      {hasCap ? <KeyCap command={command} keys={keys} /> : null}
    </button>
  )
}
