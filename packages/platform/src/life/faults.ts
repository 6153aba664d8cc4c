import { type Log, type LogFields, reasonOf } from '@yingtong/domain'
import { Counter, type Registry } from 'prom-client'

/** Where something was caught that nobody expected: it ended one piece of work, or the process. */
export type FaultPlace =
  | 'request'
  | 'upgrade'
  | 'connection'
  | 'server'
  | 'exception'
  | 'rejection'
  | 'drain'
  | 'job'

export interface Faults {
  /** Logs and counts it; never throws, since it is called where nothing may. */
  caught(place: FaultPlace, error: unknown, fields?: LogFields): void
}

/** `yingtong_faults_total` by place, and a line in the log for each. */
export function countedFaults(log: Log, registry?: Registry): Faults {
  const total = new Counter({
    name: 'yingtong_faults_total',
    help: 'Exceptions that nobody expected, by where they were caught',
    labelNames: ['place'],
    registers: registry ? [registry] : [],
  })
  return {
    caught(place, error, fields = {}) {
      try {
        total.inc({ place })
        log.error('unexpected fault', { place, reason: reasonOf(error), ...fields })
      } catch {
        // A log that cannot be written is no reason to end what goes on.
      }
    },
  }
}
