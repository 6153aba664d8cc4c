import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** Polls until `check` is true; throws with `what` when `timeoutMs` have passed. A throwing check counts as not yet. */
export async function waitUntil(
  what: string,
  check: () => Promise<boolean> | boolean,
  timeoutMs = 30_000,
): Promise<void> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const last = await Promise.resolve()
      .then(check)
      .catch((error: unknown) => error)
    if (last === true) return
    if (Date.now() > until) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`, { cause: last })
    await delay(50)
  }
}

/** True when something accepts TCP connections on that port. */
export function acceptsConnections(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host, timeout: 1000 })
    const end = (accepted: boolean) => {
      socket.destroy()
      done(accepted)
    }
    socket.once('connect', () => end(true))
    socket.once('error', () => end(false))
    socket.once('timeout', () => end(false))
  })
}
