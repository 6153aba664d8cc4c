'use client'

import { formatAgo, formatFullTime, formatTime, useNow, useUi } from '@yingtong/ui'

/** Moments as the administration pages show them, in the hospital's zone. */
export function useTimes() {
  const { language, timeZone } = useUi()
  const nowMs = useNow()
  return {
    nowMs,
    time: (at: Date) => formatTime(at.toISOString(), { language, nowMs, timeZone }),
    ago: (at: Date) => formatAgo(at.toISOString(), { language, nowMs, timeZone }),
    day: (at: Date) => formatFullTime(at.toISOString(), timeZone).slice(0, 10),
  }
}
