'use client'

import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from '../controls/button.tsx'
import type { KeyCommandId } from '../keys/key-commands.table.ts'
import { useUi } from '../text/ui-provider.tsx'

export interface Fault {
  readonly happened: string
  readonly safe: string
  readonly todo?: string
  /** A code to read aloud, `YT-2041`. */
  readonly code?: string
}

/** A fault in the part that failed, in three lines: what happened, what is safe, what to do (rule 6). */
export function ErrorState(
  props: Fault & {
    icon?: ReactNode
    onRetry?: () => void
    retryCommand?: KeyCommandId
    children?: ReactNode
  },
) {
  const { words } = useUi()
  return (
    <div className="yt-fault" role="status">
      {props.icon ?? <TriangleAlert className="yt-icon" aria-hidden="true" />}
      <div className="yt-fault-text">
        <p>
          <b>{props.happened}</b>
        </p>
        <p>{props.safe}</p>
        {props.todo || props.code ? (
          <p>
            {props.todo} {props.code ? <span className="yt-mono">{props.code}</span> : null}
          </p>
        ) : null}
        {props.children}
      </div>
      {props.onRetry ? (
        <Button size="small" command={props.retryCommand} onClick={props.onRetry}>
          {words.retry}
        </Button>
      ) : null}
    </div>
  )
}
