'use client'

import { useEffect, useState } from 'react'

/**
 * The time now in milliseconds, renewed every `everyMs`. The first value comes from the server's clock when
 * `startMs` is given, so that both renderings are equal.
 */
export function useNow(everyMs = 30_000, startMs?: number): number {
  const [now, setNow] = useState(() => startMs ?? Date.now())
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
