import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** How a peer stops: says that it ends, breaks the line, or comes byte by byte and then breaks it. */
export const ENDINGS = ['fin', 'rst', 'dribble'] as const
export type Ending = (typeof ENDINGS)[number]

const ANSWER_MS = 20_000

export interface RawAnswer {
  readonly text: string
  /** False when the door said and did nothing until we gave up. */
  readonly closed: boolean
}

/** Sends exactly these bytes over a connection of its own and hears what comes until it is closed. */
export function sendRaw(
  port: number,
  bytes: Uint8Array,
  ending: Ending | 'wait' | { readonly leaveAfterBytes: number },
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let text = ''
    let heard = 0
    let closed = true
    let timer: NodeJS.Timeout | undefined
    /** Counts from the last byte: how long a peer takes to say it all is its own affair. */
    const awaitAnswer = () => {
      if (socket.destroyed) return
      timer = setTimeout(() => {
        closed = false
        socket.destroy()
      }, ANSWER_MS)
    }
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.byteLength
      if (text.length < 4096) text += chunk.toString('latin1')
      if (typeof ending === 'object' && heard >= ending.leaveAfterBytes) socket.resetAndDestroy()
    })
    socket.once('close', () => {
      clearTimeout(timer)
      resolve({ text, closed })
    })
    socket.once('connect', () => void speak().then(awaitAnswer, () => socket.destroy()))
    async function speak(): Promise<void> {
      if (ending === 'dribble') {
        for (const byte of bytes) {
          if (socket.destroyed) return
          socket.write(Uint8Array.of(byte))
          await delay(0)
        }
        socket.resetAndDestroy()
      } else if (ending === 'fin') socket.end(bytes)
      else if (ending === 'rst') socket.write(bytes, () => socket.resetAndDestroy())
      else socket.write(bytes)
    }
  })
}
