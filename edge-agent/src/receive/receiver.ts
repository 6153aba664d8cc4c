import { reasonOf } from '@yingtong/agent-protocol'
import { ACCEPT, type DimseEvent, DimseServer, REJECT, type StoreHandler } from '@yingtong/dimse'
import type { Log } from '../log.ts'
import { type CallerRule, isCallerAllowed } from './caller-policy.ts'
import { toldTitle } from './told-title.ts'

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
      logEvent(options, event)
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
function logEvent({ log, callers }: ReceiverOptions, event: DimseEvent): void {
  const title = (text: string) => toldTitle(callers, text)
  switch (event.type) {
    case 'listening':
    case 'echo':
      return
    case 'store':
      if (event.status === 0) return
      log('warn', 'dimse.store-refused', {
        callingAe: title(event.callingAeTitle),
        status: event.status.toString(16),
      })
      return
    case 'association-accepted':
    case 'association-released':
      log('info', `dimse.${event.type}`, {
        assoc: event.associationId,
        callingAe: title(event.callingAeTitle),
      })
      return
    case 'handler-failed':
      log('error', 'dimse.handler-failed', { assoc: event.associationId, error: reasonOf(event.error) })
      return
    default:
      log('warn', `dimse.${event.type}`, {
        remote: event.remoteAddress,
        ...('callingAeTitle' in event ? { callingAe: title(event.callingAeTitle) } : {}),
        ...('why' in event ? { why: event.why } : {}),
        ...('kind' in event ? { kind: event.kind } : {}),
        ...('reason' in event ? { code: event.reason } : {}),
      })
  }
}
