'use client'

import { useEffect, useState } from 'react'

/**
 * Whether this browser's person has put a note away: remembered here and nowhere else, so that whoever uses the account
 * elsewhere cannot put it away for them.
 */
export function useSeen(topic: string, what: string): readonly [seen: boolean, put: () => void] {
  const key = `yt-seen:${topic}:${what}`
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    try {
      setSeen(window.localStorage.getItem(key) !== null)
    } catch {
      // A browser that keeps nothing shows the note each time.
    }
  }, [key])
  const put = () => {
    setSeen(true)
    try {
      window.localStorage.setItem(key, '1')
    } catch {
      // As above.
    }
  }
  return [seen, put]
}
