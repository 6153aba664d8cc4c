import type { Item } from '../spool/item-rows.ts'
import type { EncodedObject } from './pack-tasks.ts'

/** The line to the cloud should not wait for a whole pack: the first of a series is small. */
export const FIRST_PACK_BYTES = 8 * 1024 * 1024
/** A little below the 32 MiB that the cloud takes as one part, since what is being encoded still comes on top. */
export const PACK_BYTES = 30 * 1024 * 1024
export const PACK_ITEMS = 500
const IDLE_MS = 1_000
/** After the device has hung up: some open an association for each image. */
const IDLE_AFTER_END_MS = 300
/** A device that sends an image now and then does not keep the others waiting. */
const AGE_MS = 10_000

/** Objects of one series on their way into one pack. Times are of the monotonic clock, in ms: a clock set anew stops nothing. */
export interface OpenPack {
  readonly series: string
  readonly partsBase: string
  readonly openedAt: number
  readonly limitBytes: number
  readonly items: Map<string, Item>
  readonly encoded: Map<string, EncodedObject>
  readonly sopInstanceUids: Set<string>
  packedBytes: number
  lastAt: number
  deviceHungUp: boolean
}

export function seriesOf({ studyInstanceUid, seriesInstanceUid }: Item): string {
  return `${studyInstanceUid} ${seriesInstanceUid}`
}

/** Everything given to the threads has come back. */
export function isSettled(pack: OpenPack): boolean {
  return pack.encoded.size === pack.items.size
}

/** No further object may join: size, number, or the same SOP Instance UID with other bytes. */
export function isFull(pack: OpenPack, next?: Item): boolean {
  if (pack.items.size >= PACK_ITEMS || pack.packedBytes >= pack.limitBytes) return true
  return next !== undefined && pack.sopInstanceUids.has(next.sopInstanceUid)
}

/** Nothing more is expected soon. */
export function isDue(pack: OpenPack, now: number): boolean {
  const idleMs = now - pack.lastAt
  if (idleMs >= IDLE_MS || now - pack.openedAt >= AGE_MS) return true
  return pack.deviceHungUp && idleMs >= IDLE_AFTER_END_MS
}
