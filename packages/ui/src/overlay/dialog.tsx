'use client'

import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface DialogProps {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  /** A verb phrase; the primary button repeats it. */
  readonly title: string
  readonly about?: ReactNode
  readonly size?: 'normal' | 'critical' | 'wide'
  readonly children: ReactNode
  /** The way out, on the left of the footer. */
  readonly footStart?: ReactNode
  readonly foot?: ReactNode
  /** False keeps the dialog open when somebody clicks beside it or presses Esc: something was typed. */
  readonly closeLightly?: boolean
}

/** A question over the page: traps the focus, is labelled by its title, gives the focus back. */
export function Dialog(props: DialogProps) {
  const keep = (event: Event) => {
    if (props.closeLightly === false) event.preventDefault()
  }
  return (
    <Radix.Root open={props.open} onOpenChange={props.onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="yt-scrim">
          <Radix.Content
            className="yt-dialog"
            data-size={props.size}
            onPointerDownOutside={keep}
            aria-describedby={undefined}
          >
            <header className="yt-dialog-head">
              <Radix.Title className="yt-dialog-title">{props.title}</Radix.Title>
              {props.about ? (
                <Radix.Description className="yt-dialog-about">{props.about}</Radix.Description>
              ) : null}
            </header>
            <div className="yt-dialog-body">{props.children}</div>
            {props.foot || props.footStart ? (
              <footer className="yt-dialog-foot">
                <div className="yt-dialog-foot-start">{props.footStart}</div>
                {props.foot}
              </footer>
            ) : null}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}
