import { formatCountdown, formatDuration, formatOverdue, formatTook } from '../text/format-duration.ts'
import type { Language } from '../text/language.ts'
import { UI_WORDS } from '../text/words.table.ts'

export interface ClockFigures {
  /** When the limit began and when it ends, milliseconds since 1970; null where no limit runs yet. */
  readonly startMs: number | null
  readonly dueMs: number | null
  readonly doneMs?: number | null
  readonly stopped?: boolean
  /** With seconds under ten minutes: in the open case and in dialogs. */
  readonly seconds?: boolean
}

export type ClockTone = 'plain' | 'near' | 'over' | 'quiet'

/** Text and tone of a turnaround clock (ui README §4.3): amber under a quarter left, red when over. */
export function clockText(
  figures: ClockFigures,
  nowMs: number,
  language: Language,
): { text: string; tone: ClockTone } {
  const { startMs, dueMs, doneMs } = figures
  const words = UI_WORDS[language]
  if (figures.stopped) return { text: words.clockStopped, tone: 'quiet' }
  if (doneMs != null)
    return { text: startMs === null ? '' : formatTook(doneMs - startMs, language), tone: 'quiet' }
  if (dueMs === null) return { text: words.clockNotStarted, tone: 'quiet' }
  const leftMs = dueMs - nowMs
  if (leftMs <= 0) return { text: formatOverdue(leftMs, language), tone: 'over' }
  const tone = startMs !== null && leftMs < (dueMs - startMs) / 4 ? 'near' : 'plain'
  const text =
    figures.seconds && leftMs < 600_000 ? formatCountdown(leftMs) : formatDuration(leftMs, language)
  return { text, tone }
}
