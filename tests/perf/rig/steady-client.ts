// A child process: asks an address at a steady rate, whatever the answers take, and says how long each took.
import { Agent, get } from 'node:http'

interface Order {
  readonly url: string
  readonly authorization: string
  readonly perSecond: number
  readonly seconds: number
}

export interface Heard {
  /** Milliseconds from when the request was due, so that a late start counts too. */
  readonly tookMs: readonly number[]
  readonly statuses: Readonly<Record<string, number>>
}

/** A flood does not wait for answers for ever: as a client with so many connections would. */
const SOCKETS_MAX = 64

async function run({ url, authorization, perSecond, seconds }: Order): Promise<Heard> {
  const agent = new Agent({ keepAlive: true, maxSockets: SOCKETS_MAX })
  const tookMs: number[] = []
  const statuses: Record<string, number> = {}
  const start = performance.now()
  const ask = (dueAt: number) =>
    new Promise<void>((resolve) => {
      const done = (status: string) => {
        statuses[status] = (statuses[status] ?? 0) + 1
        tookMs.push(performance.now() - dueAt)
        resolve()
      }
      get(url, { agent, headers: { authorization } }, (response) => {
        response.resume()
        response.once('end', () => done(String(response.statusCode)))
      }).once('error', () => done('error'))
    })
  const asked: Promise<void>[] = []
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const dueAt = start + (n * 1000) / perSecond
    const early = dueAt - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    asked.push(ask(dueAt))
  }
  await Promise.all(asked)
  agent.destroy()
  return { tookMs, statuses }
}

process.on('message', async (order: Order) => process.send?.(await run(order)))
