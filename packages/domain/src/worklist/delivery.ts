export type DeliveryState = 'complete' | 'uploading' | 'waiting' | 'short' | 'line-down' | 'undeclared'

export interface Delivery {
  readonly received: number
  /** What the sender says there is; null when nobody said. */
  readonly declared: number | null
  readonly state: DeliveryState
}

/** Images are called short two minutes after the last one (ui/README §4.2). */
const SHORT_AFTER_MS = 2 * 60_000
/** An agent that has not called for this long counts as cut off. */
const SILENT_AFTER_MS = 60_000

/** How much of an exam is here. Never “complete” by time alone (promise A16). */
export function deliveryOf(facts: {
  readonly received: number
  readonly declared: number | null
  readonly lastReceivedAt: Date
  readonly agentSeenAt: Date | null
  readonly now: Date
}): Delivery {
  const { received, declared, lastReceivedAt, agentSeenAt, now } = facts
  const state = ((): DeliveryState => {
    if (received === 0) return 'waiting'
    if (declared === null) return 'undeclared'
    if (received >= declared) return 'complete'
    if (agentSeenAt && now.getTime() - agentSeenAt.getTime() > SILENT_AFTER_MS) return 'line-down'
    return now.getTime() - lastReceivedAt.getTime() > SHORT_AFTER_MS ? 'short' : 'uploading'
  })()
  return { received, declared, state }
}
