import type { IncomingMessage } from 'node:http'

export interface DiscardLimits {
  readonly bytesMax: number
  readonly patienceMs: number
}

/** What is on the line when a refusal overtakes it; whoever goes on sending after this is cut off. */
const LIMITS: DiscardLimits = { bytesMax: 64 * 1024 * 1024, patienceMs: 10_000 }

const LOOK_MS = 100

/**
 * Takes in what is still to come of a request that was answered before its content was read (RFC 9112 §9.3), and forgets
 * it. Left in the connection it would hold the client's next request up until both were cut off.
 */
export function discardRest(incoming: IncomingMessage, limits: DiscardLimits = LIMITS): void {
  if (incoming.readableEnded || incoming.destroyed) return
  const { socket } = incoming
  const [bytesThen, sinceMs] = [socket.bytesRead, performance.now()]
  // Counted at the socket: what nobody ever read of, Node throws away itself.
  const look = setInterval(() => {
    const tooMuch = socket.bytesRead - bytesThen > limits.bytesMax
    if (tooMuch || performance.now() - sinceMs > limits.patienceMs) socket.destroy()
  }, LOOK_MS)
  const end = () => clearInterval(look)
  const take = () => {
    while (incoming.read() !== null);
  }
  incoming.on('readable', take).once('end', end).once('close', end)
  take()
}
