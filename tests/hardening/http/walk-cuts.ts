import type { Door, DoorWorld } from './door-world.ts'
import { ENDINGS, type Ending, sendRaw } from './send-raw.ts'

export interface Cut {
  readonly door: Door
  /** How many bytes of the request arrive. */
  readonly at: number
  readonly ending: Ending | 'leave'
}

const AT_ONCE = 16

/** The same draw for the same seed (mulberry32). */
export function lots(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Every cut there is: each door, each byte, each way to end; and readers who leave after so many bytes of an answer. */
export async function allCuts({ doors }: DoorWorld): Promise<readonly Cut[]> {
  const cuts: Cut[] = []
  for (const door of doors) {
    const { byteLength } = await door.bytes()
    for (let at = 0; at < byteLength; at += 1) for (const ending of ENDINGS) cuts.push({ door, at, ending })
    for (let at = 1; at < 4096; at *= 2) cuts.push({ door, at, ending: 'leave' })
  }
  return cuts
}

/** `share` of the cuts, drawn by seed; of those that take long, fewer. */
export function sampled(cuts: readonly Cut[], seed: number, share: number): readonly Cut[] {
  const draw = lots(seed)
  return cuts.filter(
    ({ ending }) => draw() < (ending === 'dribble' ? share / 8 : ending === 'leave' ? 2 * share : share),
  )
}

async function perform({ door, at, ending }: Cut): Promise<boolean> {
  const bytes = await door.bytes()
  if (ending === 'leave') return (await sendRaw(door.port, bytes, { leaveAfterBytes: at })).closed
  return (await sendRaw(door.port, bytes.subarray(0, at), ending)).closed
}

const lives = async (door: Door) =>
  /^HTTP\/1\.1 \d{3} /.test((await sendRaw(door.port, await door.bytes(), 'wait')).text)

/** Performs the cuts; says which connections were left hanging, and which doors answer no more afterwards. */
export async function walkCuts(
  world: DoorWorld,
  cuts: readonly Cut[],
  report: (done: number) => void = () => {},
): Promise<readonly string[]> {
  const left = [...cuts]
  const faults: string[] = []
  const worker = async () => {
    for (let cut = left.pop(); cut !== undefined; cut = left.pop()) {
      if (!(await perform(cut))) faults.push(`${cut.door.name} hangs, cut at ${cut.at} by ${cut.ending}`)
      if (left.length > 0 && left.length % 2000 === 0) report(cuts.length - left.length)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  for (const door of world.doors) if (!(await lives(door))) faults.push(`${door.name} answers no more`)
  return [...faults, ...world.faults]
}
