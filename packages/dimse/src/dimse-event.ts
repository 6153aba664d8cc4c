import type { CommandName } from './message/command-set.table.ts'
import type { TimeoutKind } from './message/watchdog.ts'

/** Which association an event belongs to; titles and addresses only, never patient data. */
export interface EventSource {
  readonly associationId: string
  readonly remoteAddress: string
  readonly callingAeTitle: string
  readonly calledAeTitle: string
}

/** Everything this package reports, as a closed union. */
export type DimseEvent =
  | { readonly type: 'listening'; readonly port: number }
  | { readonly type: 'connection-evicted'; readonly remoteAddress: string }
  | { readonly type: 'connection-failed'; readonly remoteAddress: string; readonly why: string }
  | ({
      readonly type: 'association-accepted'
      readonly acceptedContexts: number
      readonly proposedContexts: number
      readonly implementationVersionName: string
      readonly peerMaxPduBytes: number
    } & EventSource)
  | ({
      readonly type: 'association-rejected'
      readonly result: number
      readonly source: number
      readonly reason: number
    } & EventSource)
  | ({ readonly type: 'association-released' } & EventSource)
  | ({
      readonly type: 'association-aborted'
      readonly by: 'peer' | 'us' | 'transport'
      readonly source: number
      readonly reason: number
      readonly why: string
    } & EventSource)
  | ({ readonly type: 'association-timeout'; readonly kind: TimeoutKind } & EventSource)
  | ({ readonly type: 'echo' } & EventSource)
  | ({
      readonly type: 'store'
      readonly status: number
      readonly sopClassUid: string
      readonly transferSyntaxUid: string
      readonly dataSetBytes: number
      readonly durationMs: number
    } & EventSource)
  | ({ readonly type: 'command-unsupported'; readonly command: CommandName | `0x${string}` } & EventSource)
  /** All places were taken, and this one idled longest. */
  | ({ readonly type: 'association-evicted'; readonly idleMs: number } & EventSource)
  /** Our own code threw outside a handler; this association is closed, `error` is for the log only. */
  | ({ readonly type: 'association-failed'; readonly error: unknown } & EventSource)
  /** A handler threw; `error` is for the log only. */
  | ({ readonly type: 'handler-failed'; readonly error: unknown } & EventSource)

export type DimseLog = (event: DimseEvent) => void

type WithoutSource<E> = E extends EventSource ? Omit<E, keyof EventSource> : never
/** An event of an association before it is said which one. */
export type AssociationEvent = WithoutSource<DimseEvent>
