import { createHash } from 'node:crypto'
import { DomainError } from '@yingtong/domain'

export interface ReadBody {
  readonly bytes: Uint8Array
  /** SHA-256, hex; taken while the bytes came in. */
  readonly sha256: string
}

const tooLarge = (maxBytes: number) =>
  new DomainError('too-large', `the body is larger than ${maxBytes} bytes`)

/**
 * Reads a body of at most `maxBytes` with its digest. A claimed length that is too large is refused before a byte is
 * read, and never allocated for: memory grows with what really comes.
 */
export async function readBody(request: Request, maxBytes: number): Promise<ReadBody> {
  const claimed = Number(request.headers.get('content-length') ?? 0)
  if (claimed > maxBytes) throw tooLarge(maxBytes)
  const hash = createHash('sha256')
  const chunks: Uint8Array[] = []
  let byteLength = 0
  // Not `for await`: leaving it early would cut the connection before the refusal is sent.
  const reader = request.body?.getReader()
  for (let read = await reader?.read(); read && !read.done; read = await reader!.read()) {
    byteLength += read.value.byteLength
    if (byteLength > maxBytes) throw tooLarge(maxBytes)
    hash.update(read.value)
    chunks.push(read.value)
  }
  const bytes = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, byteLength)
  return { bytes, sha256: hash.digest('hex') }
}
