import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { DoorWorld } from './door-world.ts'
import { keptMessages, messages } from './fuzz-messages.ts'

export interface FuzzOptions {
  readonly seed: number
  readonly count: number
  /** One in so many goes over a real socket. */
  readonly socketOneIn: number
  readonly report?: (done: number) => void
}

export interface FuzzResult {
  readonly count: number
  readonly answered: number
  /** Different things that doors said: status and kind of answer. */
  readonly behaviours: number
  /** The longest that one took, and by how many that came after it. */
  readonly slowestMs: number
  readonly overtakenMax: number
  readonly faults: readonly string[]
}

const AT_ONCE = 128
/** After this silence nobody says anything more: the message was no whole request, or the answer is out. */
const SILENCE_MS = 25
/**
 * A door hangs when it keeps a message this long while so many that came later are served. Time alone says nothing: a
 * machine with other work stands still for seconds, and everybody on it.
 */
const HANGS_MS = 10_000
const HANGS_OVERTAKEN = 5_000
const LOOK_MS = 250
const TEXT_CHARS_MAX = 2048
const FAULTS_MAX = 20

/** Says the message, hears the answer, and hangs up when it is quiet; null where the door does not let go. */
function exchange(line: Duplex, message: Buffer, overtaken: () => number): Promise<string | null> {
  return new Promise((resolve) => {
    const startedAt = performance.now()
    let text = ''
    let quiet = setTimeout(hangUp, 4 * SILENCE_MS)
    const look = setInterval(() => {
      if (performance.now() - startedAt > HANGS_MS && overtaken() >= HANGS_OVERTAKEN) leave(null)
    }, LOOK_MS)
    function hangUp(): void {
      if (!line.writableEnded) line.end()
    }
    function leave(answer: string | null): void {
      clearTimeout(quiet)
      clearInterval(look)
      line.destroy()
      resolve(answer)
    }
    line.on('error', () => {})
    line.on('data', (chunk: Buffer) => {
      if (text.length < TEXT_CHARS_MAX) text += chunk.toString('latin1')
      clearTimeout(quiet)
      quiet = setTimeout(hangUp, SILENCE_MS)
    })
    for (const event of ['close', 'end'] as const) line.once(event, () => leave(text))
    line.write(message)
  })
}

const shown = (message: Buffer) => JSON.stringify(message.subarray(0, 600).toString('latin1'))

/** What must never be: a door that hangs, an answer that is no HTTP, or one that says that we failed. */
function faultOf(text: string | null): string | null {
  if (text === null) return 'hangs'
  if (text === '') return null
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1]
  if (status === undefined) return `is answered by no HTTP: ${JSON.stringify(text.slice(0, 80))}`
  return status === '500' ? 'is answered by 500' : null
}

/** Sends `count` messages, each on a connection of its own, and tells what did not hold. */
export async function fuzzDoors(world: DoorWorld, options: FuzzOptions): Promise<FuzzResult> {
  const { seed, count, socketOneIn, report } = options
  const known = [
    ...keptMessages(world.secrets),
    ...(await Promise.all(world.doors.map((door) => door.bytes()))),
  ]
  const source = messages(seed, known)
  const behaviours = new Set<string>()
  const faults: string[] = []
  const open = new Set<number>()
  const worst = { slowestMs: 0, overtakenMax: 0 }
  let sent = 0
  let ended = 0
  let answered = 0
  /** More are sent until the last that counts is answered: without them nobody knows whether it hangs or all wait. */
  const goesOn = () => sent < count || Math.min(...open) < count
  const worker = async () => {
    while (goesOn() && faults.length < FAULTS_MAX) {
      const index = sent++
      const [startedAt, endedBefore] = [performance.now(), ended]
      open.add(index)
      const message = source.next()
      const line = index % socketOneIn === 0 ? connect(world.port, '127.0.0.1') : world.connect()
      const text = await exchange(line, message, () => ended - endedBefore)
      worst.slowestMs = Math.max(worst.slowestMs, Math.round(performance.now() - startedAt))
      worst.overtakenMax = Math.max(worst.overtakenMax, ended - endedBefore)
      open.delete(index)
      ended += 1
      // What is refused at once is answered within this turn of the loop: one after the other, real sockets would starve.
      await nextTurn()
      const fault = faultOf(text)
      if (fault !== null) faults.push(`${fault}: ${shown(message)}`)
      if (text) answered += 1
      const behaviour = `${/^HTTP\/1\.1 \d{3}/.exec(text ?? '')?.[0]} ${/"(?:error|reason|code)":"[^"]{0,60}/.exec(text ?? '')?.[0]}`
      if (!behaviours.has(behaviour)) source.keep(message)
      behaviours.add(behaviour)
      if (sent % 10_000 === 0) report?.(sent)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return {
    count: Math.min(sent, count),
    answered,
    behaviours: behaviours.size,
    ...worst,
    faults: [...faults, ...world.faults],
  }
}
