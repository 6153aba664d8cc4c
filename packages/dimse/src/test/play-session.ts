import type { Session } from './pdu-grammar.ts'
import { RawPeer, until } from './raw-peer.ts'
import { associatedPeer } from './raw-requestor.ts'

/** What one session may cost in writes when it drips. */
const MAX_WRITES = 400

/** Writes a session's bytes and hangs up; the server has to read them all and let go of the connection. */
export async function playSession(
  port: number,
  { associateFirst, pdus, cuts }: Session,
  withinMs = 5000,
): Promise<void> {
  const peer = await (associateFirst ? associatedPeer(port) : RawPeer.connect(port))
  for (const part of cuts.length > 0 ? cut(Buffer.concat(pdus), cuts) : pdus) {
    if (peer.closed || !peer.socket.writable) break
    peer.send(part)
    if (cuts.length > 0) await new Promise((resolve) => setImmediate(resolve))
  }
  peer.socket.end()
  await until(() => peer.closed, withinMs)
}

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const pieces: Buffer[] = []
  let at = 0
  for (let i = 0; at < bytes.length && i < MAX_WRITES; i += 1) {
    const size = sizes[i % sizes.length] ?? 1
    pieces.push(bytes.subarray(at, at + size))
    at += size
  }
  return pieces
}
