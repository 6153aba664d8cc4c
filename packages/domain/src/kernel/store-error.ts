import { DomainError } from './domain-error.ts'

/**
 * What a store may answer instead of bytes. The first three are said of one object and will not change by waiting:
 * it is damage. `away` is said of the store, which may be back in a moment: no verdict on any object.
 */
export type StoreFault = 'absent' | 'short' | 'unreadable' | 'away'

const TEXT = {
  absent: 'what was stored here is gone; the incident is recorded',
  short: 'what was stored here is cut short; the incident is recorded',
  unreadable: 'what was stored here cannot be read; the incident is recorded',
  away: 'the image store does not answer; try again in a moment',
} as const satisfies Record<StoreFault, string>

/** Thrown by every object store for what it cannot give or take; `reason` is for the log. */
export class StoreError extends DomainError {
  readonly fault: StoreFault

  constructor(fault: StoreFault, reason: string, options: { cause?: unknown } = {}) {
    super(fault === 'away' ? 'unavailable' : 'damaged', TEXT[fault], {
      ...options,
      logFields: { storeFault: fault, storeReason: reason.slice(0, 200) },
    })
    this.fault = fault
  }
}
