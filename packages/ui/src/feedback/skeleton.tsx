'use client'

import { clsx } from 'clsx'

/** A grey bar where text will be; invisible for the first 150 ms. `className` gives its width. */
export function Skeleton({ className }: { className?: string }) {
  return <span className={clsx('yt-skeleton yt-late', className)} aria-hidden="true" />
}

/** Progress where the total is known, 0 to 1. */
export function Progress({ part, label }: { part: number; label: string }) {
  const bounded = Math.max(0, Math.min(1, part))
  return (
    <svg
      className="yt-progress"
      viewBox="0 0 100 6"
      preserveAspectRatio="none"
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(bounded * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <rect width={100 * bounded} height="6" />
    </svg>
  )
}
