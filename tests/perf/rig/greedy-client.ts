// A child process: the machines of a greedy hospital. One attack, then it ends.
import { setTimeout as delay } from 'node:timers/promises'
import {
  type Hospital,
  type HospitalKeys,
  hospitalClient,
  type PlaceOfPicture,
} from '../../harness/greedy-hospital.ts'
import type { Attack } from './greedy-attacks.table.ts'

interface Order {
  readonly keys: HospitalKeys
  readonly attack: Attack
  readonly large: PlaceOfPicture
  readonly bomb: PlaceOfPicture
}

/** Attacks that only hold something are looked at for so long. */
const HELD_MS = 10_000

const times = (count: number, work: () => Promise<unknown>) =>
  Promise.all(Array.from({ length: count }, work))

const RUN: Readonly<Record<Attack, (greedy: Hospital, order: Order) => Promise<unknown>>> = {
  '24 renders of 8000 × 8000': (greedy, { large }) => times(24, () => greedy.rendered(large)),
  '3 reads of 256 MiB of zeros in RLE': (greedy, { bomb }) => times(3, () => greedy.native(bomb)),
  '8 STOW parts of 96 MiB that never end': (greedy) => times(8, () => greedy.endlessPart(96, never)),
  '12 signed parts that stall': async (greedy) => {
    await times(12, () => greedy.stalledPart(never))
    await delay(HELD_MS)
  },
}

const never = new AbortController().signal

process.once('message', async (order: Order) => {
  await RUN[order.attack](await hospitalClient(order.keys), order)
  process.exit()
})
