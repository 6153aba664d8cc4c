import { connect } from 'node:net'
import type { Duplex } from 'node:stream'
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
  readonly faults: readonly string[]
}

const AT_ONCE = 128
/** After this silence nobody says anything more: the message was no whole request, or the answer is out. */
const SILENCE_MS = 25
const HANGS_MS = 10_000
const TEXT_CHARS_MAX = 2048

/** Says the message, hears the answer, and hangs up when it is quiet; null where the door does not let go. */
function exchange(line: Duplex, message: Buffer): Promise<string | null> {
  return new Promise((resolve) => {
    let text = ''
    let quiet = setTimeout(hangUp, 4 * SILENCE_MS)
    const hangs = setTimeout(() => {
      line.destroy()
      resolve(null)
    }, HANGS_MS)
    function hangUp(): void {
      if (!line.writableEnded) line.end()
    }
    line.on('error', () => {})
    line.on('data', (chunk: Buffer) => {
      if (text.length < TEXT_CHARS_MAX) text += chunk.toString('latin1')
      clearTimeout(quiet)
      quiet = setTimeout(hangUp, SILENCE_MS)
    })
    for (const event of ['close', 'end'] as const)
      line.once(event, () => {
        clearTimeout(quiet)
        clearTimeout(hangs)
        line.destroy()
        resolve(text)
      })
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
  let sent = 0
  let answered = 0
  const worker = async () => {
    while (sent < count && faults.length < 20) {
      const index = sent++
      const message = source.next()
      const line = index % socketOneIn === 0 ? connect(world.port, '127.0.0.1') : world.connect()
      const text = await exchange(line, message)
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
  return { count: sent, answered, behaviours: behaviours.size, faults: [...faults, ...world.faults] }
}
