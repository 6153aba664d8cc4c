/** A file or folder in a tar stream. */
export interface TarEntry {
  readonly path: string
  readonly kind: 'file' | 'folder'
  readonly mode: number
  readonly bytes: number
}

export interface TarSink {
  onEntry(entry: TarEntry): void
  onData(bytes: Buffer): void
  onEnd(): void
}

const BLOCK = 512
const text = (header: Buffer, from: number, length: number) => {
  const field = header.subarray(from, from + length)
  const end = field.indexOf(0)
  return field.subarray(0, end < 0 ? length : end).toString('utf8')
}

/** Octal digits; base 256 when the highest bit is set, as for sizes above 8 GiB. */
function number(header: Buffer, from: number, length: number): number {
  if ((header[from]! & 0x80) !== 0) return Number(header.readBigUInt64BE(from + length - 8))
  return Number.parseInt(text(header, from, length).trim() || '0', 8)
}

function entryOf(header: Buffer): TarEntry {
  const sum = header.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  if (sum !== number(header, 148, 8)) throw new Error('the stream of the database is garbled')
  const type = String.fromCharCode(header[156]!)
  const prefix = text(header, 345, 155)
  const path = (prefix === '' ? '' : `${prefix}/`) + text(header, 0, 100).replace(/\/$/, '')
  if (type !== '0' && type !== '5') throw new Error(`the database's folder has a link: ${path}`)
  if (path.split('/').includes('..') || path.startsWith('/')) throw new Error(`not a path: ${path}`)
  return {
    path: path.replace(/^\.\//, ''),
    kind: type === '5' ? 'folder' : 'file',
    mode: number(header, 100, 8),
    bytes: number(header, 124, 12),
  }
}

/** Reads a ustar stream (POSIX.1-1988, as BASE_BACKUP sends it) in pieces of any length. */
export class TarReader {
  readonly #sink: TarSink
  #header = Buffer.alloc(0)
  #dataLeft = 0
  #paddingLeft = 0

  constructor(sink: TarSink) {
    this.#sink = sink
  }

  write(chunk: Buffer): void {
    let at = 0
    while (at < chunk.length) {
      if (this.#dataLeft > 0) {
        const part = chunk.subarray(at, at + this.#dataLeft)
        this.#sink.onData(part)
        this.#dataLeft -= part.length
        at += part.length
        if (this.#dataLeft === 0) this.#sink.onEnd()
      } else if (this.#paddingLeft > 0) {
        const skipped = Math.min(this.#paddingLeft, chunk.length - at)
        this.#paddingLeft -= skipped
        at += skipped
      } else {
        const part = chunk.subarray(at, at + BLOCK - this.#header.length)
        this.#header = Buffer.concat([this.#header, part])
        at += part.length
        if (this.#header.length === BLOCK) this.#begin()
      }
    }
  }

  #begin(): void {
    const header = this.#header
    this.#header = Buffer.alloc(0)
    // Two empty blocks end the stream.
    if (header.every((byte) => byte === 0)) return
    const entry = entryOf(header)
    this.#sink.onEntry(entry)
    this.#dataLeft = entry.bytes
    this.#paddingLeft = (BLOCK - (entry.bytes % BLOCK)) % BLOCK
    if (entry.bytes === 0) this.#sink.onEnd()
  }
}
