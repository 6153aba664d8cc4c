'use client'

import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useUi } from '../text/ui-provider.tsx'

export type ChipTone = 'plain' | 'accent' | 'red' | 'amber' | 'green' | 'violet' | 'outline'

/** A short quality of a thing. */
export function Chip({
  tone = 'plain',
  icon,
  title,
  children,
}: {
  tone?: ChipTone
  icon?: ReactNode
  title?: string
  children: ReactNode
}) {
  return (
    <span className="yt-chip" data-tone={tone} title={title}>
      {icon}
      {children}
    </span>
  )
}

/** The filled red label of a stat exam (rule 1). */
export function StatLabel() {
  return <span className="yt-stat">{useUi().words.stat}</span>
}

/** The filled red label of a critical value (rule 1). */
export function CriticalLabel() {
  return (
    <span className="yt-stat">
      <TriangleAlert strokeWidth={2.2} aria-hidden="true" />
      {useUi().words.critical}
    </span>
  )
}

/** The modality in a frame: CT, MR, DX. */
export function ModalityTag({ children }: { children: string }) {
  return <span className="yt-modality">{children}</span>
}

/** A counter; hot ones follow rule 1. */
export function Badge({ hot, children }: { hot?: boolean; children: ReactNode }) {
  return (
    <span className="yt-badge" data-hot={hot || undefined}>
      {children}
    </span>
  )
}
