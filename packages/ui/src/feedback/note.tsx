'use client'

import { Info, ShieldCheck, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

type NoteTone = 'plain' | 'accent' | 'amber' | 'red' | 'green'

/** A remark inside a panel. `alert` reads it out at once: laterality and critical values only. */
export function Note({
  tone = 'plain',
  icon,
  alert,
  children,
}: {
  tone?: NoteTone
  icon?: ReactNode
  alert?: boolean
  children: ReactNode
}) {
  const Icon = tone === 'amber' || tone === 'red' ? TriangleAlert : tone === 'green' ? ShieldCheck : Info
  return (
    <div className="yt-note" data-tone={tone} role={alert ? 'alert' : undefined}>
      {icon ?? <Icon aria-hidden="true" />}
      <div>{children}</div>
    </div>
  )
}
