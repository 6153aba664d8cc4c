import { once } from 'node:events'
import net from 'node:net'

/** The other end of a connection as bare bytes. */
export class RawPeer {
  readonly socket: net.Socket
  #received = Buffer.alloc(0)
  #closed = false

  constructor(socket: net.Socket) {
    this.socket = socket
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
    })
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#closed = true
    })
  }

  static async connect(port: number): Promise<RawPeer> {
    const socket = net.connect({ port, host: '127.0.0.1', noDelay: true })
    await once(socket, 'connect')
    return new RawPeer(socket)
  }

  get received(): Buffer {
    return this.#received
  }

  get closed(): boolean {
    return this.#closed
  }

  send(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  /** The first bytes received, once there are as many; throws after two seconds. */
  async bytes(count: number): Promise<Buffer> {
    await until(() => this.#received.length >= count || this.#closed)
    if (this.#received.length < count) throw new Error(`closed after ${this.#received.length} bytes`)
    return this.#received.subarray(0, count)
  }

  async close(): Promise<void> {
    this.socket.destroy()
    await until(() => this.#closed)
  }
}

/** A connected pair: a socket for the layer under test and the raw other end. */
export async function socketPair(): Promise<{ socket: net.Socket; peer: RawPeer }> {
  const server = net.createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const accepted = once(server, 'connection')
  const peer = await RawPeer.connect(address.port)
  const [socket] = (await accepted) as [net.Socket]
  server.close()
  return { socket, peer }
}

/** Polls until it is true; throws after `withinMs`. */
export async function until(isTrue: () => boolean, withinMs = 2000): Promise<void> {
  const deadline = performance.now() + withinMs
  while (!isTrue()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${isTrue}`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
