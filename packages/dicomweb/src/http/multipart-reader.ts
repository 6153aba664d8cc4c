import { DomainError } from '@yingtong/domain'

export interface IncomingPart {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** As it comes in; whoever wants the next part has read it to its end. */
  readonly body: AsyncIterable<Uint8Array>
}

const HEADER_BYTES_MAX = 16 * 1024
const CRLF2 = Buffer.from('\r\n\r\n')

const malformed = (text: string) =>
  new DomainError('invalid', `the multipart body is not well formed: ${text}`)

/** Collects chunks and hands out bytes up to a delimiter without searching twice. */
class Window {
  private held = Buffer.alloc(0)
  private pieces: Buffer[] = []
  private readonly chunks: AsyncIterator<Uint8Array>

  constructor(body: AsyncIterable<Uint8Array>) {
    this.chunks = body[Symbol.asyncIterator]()
  }

  private async more(): Promise<boolean> {
    const { done, value } = await this.chunks.next()
    if (done) return false
    this.pieces.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength))
    return true
  }

  private join(): void {
    if (this.pieces.length === 0) return
    this.held = Buffer.concat([this.held, ...this.pieces])
    this.pieces = []
  }

  /** Bytes before `delimiter`, which is consumed too; null when the body ends first. */
  async until(delimiter: Buffer, bytesMax: number): Promise<Buffer | null> {
    let searched = 0
    for (;;) {
      this.join()
      const at = this.held.indexOf(delimiter, Math.max(0, searched - delimiter.length))
      if (at >= 0) {
        const found = this.held.subarray(0, at)
        this.held = this.held.subarray(at + delimiter.length)
        return found
      }
      if (this.held.length > bytesMax)
        throw new DomainError('too-large', `a part is larger than ${bytesMax} bytes`)
      searched = this.held.length
      // Grow geometrically: a part of many chunks is copied a few times, not once per chunk.
      const wanted = Math.max(64 * 1024, searched)
      let gained = 0
      while (gained < wanted && (await this.more())) gained += this.pieces.at(-1)!.length
      if (gained === 0) return null
    }
  }

  /** Bytes before `delimiter`, handed on as they come; throws when the body ends first or there are more than may be. */
  async *streamUntil(delimiter: Buffer, bytesMax: number): AsyncGenerator<Buffer> {
    let passed = 0
    for (;;) {
      this.join()
      const at = this.held.indexOf(delimiter)
      // What may be the beginning of the delimiter stays.
      const ready = at >= 0 ? at : Math.max(0, this.held.length - delimiter.length + 1)
      passed += ready
      if (passed > bytesMax) throw new DomainError('too-large', `a part is larger than ${bytesMax} bytes`)
      if (ready > 0) yield this.held.subarray(0, ready)
      this.held = this.held.subarray(at >= 0 ? at + delimiter.length : ready)
      if (at >= 0) return
      if (!(await this.more())) throw malformed('it ends within a part')
    }
  }

  async take(length: number): Promise<Buffer> {
    for (this.join(); this.held.length < length; this.join()) if (!(await this.more())) break
    const taken = this.held.subarray(0, length)
    this.held = this.held.subarray(taken.length)
    return taken
  }
}

function parseHeaders(block: Buffer): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const line of block.toString('latin1').split('\r\n')) {
    const at = line.indexOf(':')
    if (at > 0) headers[line.slice(0, at).trim().toLowerCase()] = line.slice(at + 1).trim()
  }
  return headers
}

/**
 * The parts of a `multipart/related` body (RFC 2046 §5.1), as they come in, none larger than `partBytesMax`.
 * A body that ends before its closing boundary is refused after the whole parts were handed out.
 */
export async function* readMultipart(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
  partBytesMax: number,
): AsyncGenerator<IncomingPart> {
  if (!boundary || boundary.length > 70) throw malformed('no boundary, or one longer than 70 characters')
  const window = new Window(body)
  const opening = Buffer.from(`--${boundary}`)
  const next = Buffer.from(`\r\n--${boundary}`)
  if ((await window.until(opening, HEADER_BYTES_MAX)) === null) throw malformed('the boundary does not occur')
  for (;;) {
    const mark = (await window.take(2)).toString('latin1')
    if (mark === '--') return
    if (mark !== '\r\n') throw malformed('a boundary is not followed by a line end')
    const block = await window.until(CRLF2, HEADER_BYTES_MAX)
    if (block === null) throw malformed('it ends within the headers of a part')
    const body = window.streamUntil(next, partBytesMax)
    yield { headers: parseHeaders(block), body }
    for await (const _ of body);
  }
}
