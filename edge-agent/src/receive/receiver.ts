import { reasonOf } from '@yingtong/agent-protocol'
import { ACCEPT, type DimseEvent, DimseServer, REJECT, type StoreHandler } from '@yingtong/dimse'
import type { Log } from '../log.ts'
import type { CallerDesk } from './caller-desk.ts'
import { toldTitle } from './told-title.ts'

export interface ReceiverOptions {
  readonly aeTitle: string
  readonly callers: CallerDesk
  /** What happened on the DICOM port, by kind of event. */
  readonly events: Map<string, number>
  readonly store: StoreHandler
  readonly log: Log
  /** An association of this device has ended: what it sent can be packed now. */
  onAssociationEnd(): void
}

/**
 * Half of the places are for known devices alone. Connections without an association are cheap and many, so that one
 * which brings its request at once is not pushed out by those that never do.
 */
const LIMITS = {
  maxAssociations: 64,
  reservedAssociations: 32,
  maxPending: 512,
  maxPendingPerAddress: 256,
  unknownIdleMs: 60_000,
}

/** The DIMSE side of the agent: C-ECHO and C-STORE as SCP for the devices that the hospital knows. */
export function createReceiver(options: ReceiverOptions): DimseServer {
  const { aeTitle, callers } = options
  return new DimseServer({
    ...LIMITS,
    aeTitle: (calledAeTitle, callingAeTitle, address) => {
      const call = { callingAeTitle, calledAeTitle, address }
      if (calledAeTitle !== aeTitle) {
        callers.tally.note({ outcome: 'wrong-called-title', ...call })
        return REJECT.calledAeTitleNotRecognized
      }
      const standing = callers.standingOf(callingAeTitle, address)
      if (standing === 'visitor') callers.tally.note({ outcome: 'let-in-while-open', ...call })
      if (standing !== 'stranger') return ACCEPT
      callers.tally.note({ outcome: 'not-known', ...call })
      return REJECT.callingAeTitleNotRecognized
    },
    isKnown: ({ callingAeTitle, remoteAddress }) =>
      callers.standingOf(callingAeTitle, remoteAddress) === 'known',
    handlers: { store: options.store },
    log: (event) => {
      options.events.set(event.type, (options.events.get(event.type) ?? 0) + 1)
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
  const title = (text: string) => toldTitle(callers.rules, text)
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
    case 'association-failed':
      log('error', `dimse.${event.type}`, { assoc: event.associationId, error: reasonOf(event.error) })
      return
    default:
      log('warn', `dimse.${event.type}`, {
        remote: event.remoteAddress,
        ...('callingAeTitle' in event ? { callingAe: title(event.callingAeTitle) } : {}),
        ...('why' in event ? { why: event.why } : {}),
        ...('idleMs' in event ? { idleMs: event.idleMs } : {}),
        ...('kind' in event ? { kind: event.kind } : {}),
        ...('reason' in event ? { code: event.reason } : {}),
      })
  }
}
