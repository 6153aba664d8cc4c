'use client'

import type { ReactNode } from 'react'
import { KeyCap } from '../keys/key-cap.tsx'
import type { KeyCommandId } from '../keys/key-commands.table.ts'

export interface FootKey {
  readonly commands: readonly KeyCommandId[]
  readonly text: string
}

/** Keys of the page on the left, totals of today on the right. */
export function FootBar({ keys, children }: { keys: readonly FootKey[]; children?: ReactNode }) {
  return (
    <footer className="yt-foot">
      {keys.map((key) => (
        <span key={key.text} className="yt-foot-key">
          {key.commands.map((command) => (
            <KeyCap key={command} command={command} />
          ))}
          {key.text}
        </span>
      ))}
      <div className="yt-foot-end">{children}</div>
    </footer>
  )
}
