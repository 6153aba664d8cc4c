'use client'

import { useUi } from '../text/ui-provider.tsx'
import { useNow } from '../text/use-now.ts'
import { type ClockFigures, clockText } from './clock-text.ts'

const msOf = (iso: string | null | undefined) => (iso ? Date.parse(iso) : null)

export interface ClockProps extends Pick<ClockFigures, 'stopped' | 'seconds'> {
  readonly startAt: string | null
  readonly dueAt: string | null
  readonly doneAt?: string | null
  /** The instant the page was made, milliseconds; keeps the first rendering equal on both sides. */
  readonly nowMs?: number
}

/** Time left of a turnaround limit, running by itself. */
export function Clock(props: ClockProps) {
  const { language } = useUi()
  const now = useNow(props.seconds ? 1000 : 20_000, props.nowMs)
  const figures = {
    startMs: msOf(props.startAt),
    dueMs: msOf(props.dueAt),
    doneMs: msOf(props.doneAt),
    stopped: props.stopped,
    seconds: props.seconds,
  }
  const { text, tone } = clockText(figures, now, language)
  return (
    <span className="yt-clock" data-tone={tone} suppressHydrationWarning>
      {text}
    </span>
  )
}
