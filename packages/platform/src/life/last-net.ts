import type { Faults } from './faults.ts'

/** EX_SOFTWARE of sysexits.h: the supervisor starts another one. */
export const NO_LONGER_TRUSTED = 70

export interface ProcessEnd {
  readonly faults: Faults
  /** Takes nothing new, finishes what runs, closes what is open. */
  readonly finish: () => Promise<void>
  /** After this the process ends, finished or not. */
  readonly graceMs: number
}

/** A peer that went away in the middle of work says nothing about our state. */
const LEFT = new Set(['AbortError', 'ResponseAborted'])
const isDeparture = (error: unknown) => error instanceof Error && LEFT.has(error.name)

function leaving({ faults, finish, graceMs }: ProcessEnd): (code: number) => void {
  let begun = false
  return (code) => {
    if (begun) return
    begun = true
    // Whoever ends the process in the end, as Next.js does after a SIGTERM of ours: it says why.
    process.once('exit', () => {
      process.exitCode = code
    })
    setTimeout(() => process.exit(code), graceMs)
    Promise.resolve()
      .then(finish)
      .catch((error: unknown) => faults.caught('drain', error))
      .finally(() => process.exit(code))
  }
}

/**
 * What no request and no job caught reached the process: nobody knows what it left half done, so this process takes no
 * more work, finishes what runs and makes room for another. Further ones on the way out are counted and change nothing.
 */
export function lastNet(end: ProcessEnd): void {
  catchAll(end.faults, leaving(end))
}

function catchAll(faults: Faults, leave: (code: number) => void): void {
  process.on('uncaughtException', (error) => {
    faults.caught('exception', error)
    leave(NO_LONGER_TRUSTED)
  })
  process.on('unhandledRejection', (error) => {
    if (isDeparture(error)) return
    faults.caught('rejection', error)
    leave(NO_LONGER_TRUSTED)
  })
}

/** The same, and the usual end: SIGTERM and SIGINT finish what runs within the grace. */
export function untilStopped(end: ProcessEnd): void {
  const leave = leaving(end)
  catchAll(end.faults, leave)
  process.on('SIGTERM', () => leave(0))
  process.on('SIGINT', () => leave(0))
}
