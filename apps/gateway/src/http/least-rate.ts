import type { IncomingMessage, Server, ServerResponse } from 'node:http'

export interface LeastRate {
  /** A sender that brings less over a whole window is left. */
  readonly bytesASecond: number
  readonly windowMs: number
}

interface Sender {
  readonly incoming: IncomingMessage
  sinceMs: number
  bytesThen: number
  /** Whether bytes waited for us at any look of this window: then it is we who are slow. */
  weWereSlow: boolean
}

/** How often a window is looked at. */
const LOOKS = 6

/**
 * Ends requests whose content drips: each holds a connection and whatever its door keeps for it, for as long as it likes
 * to. Only the sender's own slowness counts; what waits unread here is no fault of his.
 */
export function demandLeastRate(server: Server, { bytesASecond, windowMs }: LeastRate): void {
  const senders = new Set<Sender>()

  function look(): void {
    const now = performance.now()
    for (const sender of senders) {
      const { incoming, sinceMs, bytesThen } = sender
      if (incoming.complete || incoming.destroyed) senders.delete(sender)
      sender.weWereSlow ||= incoming.readableLength > 0
      if (now - sinceMs < windowMs) continue
      const { bytesRead } = incoming.socket
      const least = (bytesASecond * (now - sinceMs)) / 1000
      if (!sender.weWereSlow && !incoming.complete && bytesRead - bytesThen < least) incoming.socket.destroy()
      Object.assign(sender, { sinceMs: now, bytesThen: bytesRead, weWereSlow: false })
    }
  }

  const timer = setInterval(look, windowMs / LOOKS)
  timer.unref()
  server.once('close', () => clearInterval(timer))
  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (incoming.complete) return
    const sender = {
      incoming,
      sinceMs: performance.now(),
      bytesThen: incoming.socket.bytesRead,
      weWereSlow: false,
    }
    senders.add(sender)
    outgoing.once('close', () => senders.delete(sender))
  })
}
