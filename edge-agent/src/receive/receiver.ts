import { ACCEPT, type DimseEvent, DimseServer, REJECT, type StoreHandler } from '@yingtong/dimse'
import { errorField, type Log } from '../log.ts'
import { type CallerRule, isCallerAllowed } from './caller-policy.ts'

export interface ReceiverOptions {
  readonly aeTitle: string
  readonly callers: readonly CallerRule[]
  readonly store: StoreHandler
  readonly log: Log
  /** An association of this device has ended: what it sent can be packed now. */
  onAssociationEnd(): void
}

/** The DIMSE side of the agent: C-ECHO and C-STORE as SCP for the titles and networks that are allowed. */
export function createReceiver(options: ReceiverOptions): DimseServer {
  return new DimseServer({
    aeTitle: (called, calling, remoteAddress) => {
      if (called !== options.aeTitle) return REJECT.calledAeTitleNotRecognized
      const allowed = isCallerAllowed(options.callers, calling, remoteAddress)
      return allowed ? ACCEPT : REJECT.callingAeTitleNotRecognized
    },
    handlers: { store: options.store },
    log: (event) => {
      logEvent(options.log, event)
      if (ENDS.has(event.type)) options.onAssociationEnd()
    },
  })
}

const ENDS: ReadonlySet<DimseEvent['type']> = new Set([
  'association-released',
  'association-aborted',
  'association-timeout',
])

/** Titles, addresses, counts and codes; each image has no line of its own unless it was not stored. */
function logEvent(log: Log, event: DimseEvent): void {
  switch (event.type) {
    case 'listening':
    case 'echo':
      return
    case 'store':
      if (event.status === 0) return
      log('warn', 'dimse.store-refused', {
        callingAe: event.callingAeTitle,
        status: event.status.toString(16),
      })
      return
    case 'association-accepted':
    case 'association-released':
      log('info', `dimse.${event.type}`, { assoc: event.associationId, callingAe: event.callingAeTitle })
      return
    case 'handler-failed':
      log('error', 'dimse.handler-failed', { assoc: event.associationId, error: errorField(event.error) })
      return
    default:
      log('warn', `dimse.${event.type}`, {
        remote: event.remoteAddress,
        ...('callingAeTitle' in event ? { callingAe: event.callingAeTitle } : {}),
        ...('why' in event ? { why: event.why } : {}),
        ...('kind' in event ? { kind: event.kind } : {}),
        ...('reason' in event ? { reason: event.reason } : {}),
      })
  }
}
