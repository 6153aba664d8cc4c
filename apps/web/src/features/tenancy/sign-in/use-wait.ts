'use client'

import { useEffect, useState } from 'react'
import type { SignInFault } from './take-step.ts'

/** Seconds until another try is judged, counted down by this page's own clock; 0: now. */
export function useWait(fault: SignInFault | null): number {
  const [left, setLeft] = useState(0)
  useEffect(() => {
    const seconds = fault && 'waitSeconds' in fault ? fault.waitSeconds : 0
    setLeft(seconds)
    if (seconds === 0) return
    const endsMs = performance.now() + seconds * 1000
    const timer = setInterval(() => {
      const now = Math.max(0, Math.ceil((endsMs - performance.now()) / 1000))
      setLeft(now)
      if (now === 0) clearInterval(timer)
    }, 250)
    return () => clearInterval(timer)
  }, [fault])
  return left
}
