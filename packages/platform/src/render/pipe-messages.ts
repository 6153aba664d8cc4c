import type { Writable } from 'node:stream'

// What parent and child say over their pipes: four bytes with the length of a head in UTF-8 JSON, the head, and as many
// bytes as it announces. Not Node's own channel: what comes out of a child that was taken over would be deserialized.

/** A palette of three times 65,536 colours is the longest thing in a head. */
const HEAD_BYTES_MAX = 4 * 1024 * 1024

/** JSON has no typed arrays. */
const plain = (_key: string, value: unknown) => (value instanceof Uint16Array ? Array.from(value) : value)

/** Reads from a pipe piece by piece; every method throws when it ends before. */
export class PipeReader {
  readonly #chunks: AsyncIterator<Buffer>
  #held: Buffer = Buffer.alloc(0)

  constructor(pipe: AsyncIterable<Buffer>) {
    this.#chunks = pipe[Symbol.asyncIterator]()
  }

  async #some(lengthMax: number): Promise<Buffer> {
    while (this.#held.length === 0) {
      const { done, value } = await this.#chunks.next()
      if (done) throw new Error('the pipe ended')
      this.#held = value
    }
    const taken = this.#held.subarray(0, lengthMax)
    this.#held = this.#held.subarray(taken.length)
    return taken
  }

  /** The next `length` bytes, handed on as they come. */
  async each(length: number, take: (chunk: Buffer) => Promise<void> | void): Promise<void> {
    for (let left = length; left > 0; ) {
      const chunk = await this.#some(left)
      left -= chunk.length
      await take(chunk)
    }
  }

  /** The next `length` bytes in memory of their own. */
  async exactly(length: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(length)
    let at = 0
    await this.each(length, (chunk) => {
      at += chunk.copy(bytes, at)
    })
    return bytes
  }

  /** The next head; `revive` as JSON.parse has it. */
  async head(revive?: (key: string, value: unknown) => unknown): Promise<unknown> {
    const length = (await this.exactly(4)).readUInt32LE()
    if (length > HEAD_BYTES_MAX) throw new Error('a head is too long')
    return JSON.parse((await this.exactly(length)).toString('utf8'), revive)
  }
}

/** Writes a message; resolves when all of it has left this process. */
export function writeMessage(pipe: Writable, head: object, body: Uint8Array): Promise<void> {
  const json = Buffer.from(JSON.stringify({ ...head, byteLength: body.byteLength }, plain))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(json.length)
  return new Promise((resolve, reject) => {
    const settle = (error?: Error | null) => (error ? reject(error) : resolve())
    pipe.write(Buffer.concat([length, json]), (error) => error && reject(error))
    pipe.write(body, settle)
  })
}
