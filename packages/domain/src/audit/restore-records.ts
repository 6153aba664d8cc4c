import { z } from 'zod'
import type { LaidDown } from './chain-head.ts'
import type { ChainRow } from './walk-chain.ts'

/** A record of `recordRestore`: what stood beyond `position` when it was written is gone. */
export interface RestoreRecord {
  readonly position: number
  readonly at: string
}

const Details = z.object({ position: z.number().int().min(0) })

/** The record of a restore that a link holds, or null for any other. */
export function restoreRecord({ event }: ChainRow): RestoreRecord | null {
  if (event?.action !== 'system.restored' || event.actorKind !== 'system' || event.details === null)
    return null
  const details = Details.safeParse(JSON.parse(event.details))
  return details.success ? { position: details.data.position, at: event.at } : null
}

/** Whether a head was signed before a restore for records that this restore gave up. */
export function wasGivenUp(head: LaidDown, restores: readonly RestoreRecord[]): boolean {
  if (head.kind === 'forged') return false
  return restores.some(({ position, at }) => head.position > position && head.at < at)
}
