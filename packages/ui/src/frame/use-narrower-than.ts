'use client'

import { useEffect, useState } from 'react'

/** Whether the window is narrower than `widthPx`; false until it is known. */
export function useNarrowerThan(widthPx: number): boolean {
  const [narrow, setNarrow] = useState(false)
  useEffect(() => {
    const query = window.matchMedia(`(max-width: ${widthPx - 1}px)`)
    const read = () => setNarrow(query.matches)
    read()
    query.addEventListener('change', read)
    return () => query.removeEventListener('change', read)
  }, [widthPx])
  return narrow
}
