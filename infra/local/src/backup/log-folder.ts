import {
  closeSync,
  existsSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { BackupRefused } from './backup-refused.ts'
import { linesText, readLines } from './json-lines.ts'

/** Up to here everything that was acknowledged by then is in the log, and every object that rows named is in the store. */
export interface Mark {
  /** Clock of the database's server, ISO 8601. */
  readonly at: string
  readonly lsn: string
}

const PARTIAL = '.partial'
const PACKED = '.zst'
const hex = (value: bigint) => value.toString(16).toUpperCase().padStart(8, '0')
/** With a checksum of what went in, which zstd leaves out unless it is asked for. */
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 } }

/** The write-ahead log of one line of history, in segments as the server cuts it; whole ones are compressed. */
export class LogFolder {
  readonly path: string
  readonly #segmentBytes: bigint
  readonly #timeline: number
  #open: { readonly number: bigint; readonly fd: number } | null = null
  #flushed = 0n
  #written = 0n

  constructor(path: string, server: { readonly segmentBytes: number; readonly timeline: number }) {
    this.path = path
    this.#segmentBytes = BigInt(server.segmentBytes)
    this.#timeline = server.timeline
  }

  /** Timeline, then the number of the segment in two parts, as PostgreSQL names its files. */
  nameOf(segment: bigint): string {
    const perLog = 0x1_0000_0000n / this.#segmentBytes
    return hex(BigInt(this.#timeline)) + hex(segment / perLog) + hex(segment % perLog)
  }

  segmentOf(lsn: bigint): bigint {
    return lsn / this.#segmentBytes
  }

  beginOf(segment: bigint): bigint {
    return segment * this.#segmentBytes
  }

  /** Where receiving goes on without a gap: the beginning of the first segment that is not whole; null in an empty folder. */
  resumeAt(): bigint | null {
    const known = new Set(existsSync(this.path) ? readdirSync(this.path) : [])
    const whole = [...known].filter((name) => name.endsWith(PACKED)).sort()
    const last = whole.at(-1)
    if (last === undefined) return null
    return this.beginOf(this.#numberOf(last) + 1n)
  }

  #numberOf(name: string): bigint {
    const perLog = 0x1_0000_0000n / this.#segmentBytes
    return BigInt(`0x${name.slice(8, 16)}`) * perLog + BigInt(`0x${name.slice(16, 24)}`)
  }

  /** Takes the next bytes; a segment that is full is put on the disk and compressed. */
  write(lsn: bigint, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; ) {
      const here = lsn + BigInt(at)
      const segment = this.segmentOf(here)
      const offset = Number(here - this.beginOf(segment))
      const part = bytes.subarray(at, at + Number(this.#segmentBytes) - offset)
      const { fd } = this.#openSegment(segment)
      for (let done = 0; done < part.length; )
        done += writeSync(fd, part, done, part.length - done, offset + done)
      at += part.length
      this.#written = here + BigInt(part.length)
      if (offset + part.length === Number(this.#segmentBytes)) this.#finish(segment)
    }
  }

  #openSegment(segment: bigint) {
    if (this.#open?.number === segment) return this.#open
    if (this.#open !== null) closeSync(this.#open.fd)
    mkdirSync(this.path, { recursive: true, mode: 0o700 })
    // Not truncated: what a run before this one received stays until the same bytes have come again.
    const path = join(this.path, this.nameOf(segment) + PARTIAL)
    const fd = openSync(path, existsSync(path) ? 'r+' : 'wx', 0o600)
    this.#open = { number: segment, fd }
    return this.#open
  }

  #finish(segment: bigint): void {
    this.flush()
    const path = join(this.path, this.nameOf(segment))
    writeSynced(`${path}${PACKED}`, zstdCompressSync(readFileSync(`${path}${PARTIAL}`), LEVEL))
    syncFolder(this.path)
    unlinkSync(`${path}${PARTIAL}`)
    this.close()
  }

  /** Puts everything on the disk and says up to where; 0 before the first byte. */
  flush(): bigint {
    if (this.#open !== null && this.#flushed !== this.#written) {
      fdatasyncSync(this.#open.fd)
      syncFolder(this.path)
    }
    this.#flushed = this.#written
    return this.#flushed
  }

  close(): void {
    if (this.#open !== null) closeSync(this.#open.fd)
    this.#open = null
  }

  get marksPath(): string {
    return join(this.path, 'marks.jsonl')
  }

  mark(mark: Mark): void {
    const text = linesText(this.marksPath, [mark])
    const fd = openSync(this.marksPath, 'a', 0o600)
    try {
      writeSync(fd, text)
      fdatasyncSync(fd)
    } finally {
      closeSync(fd)
    }
  }

  /** Every mark, the oldest first; a line that a power cut left unfinished is none. */
  marks(): readonly Mark[] {
    return readLines<Mark>(this.marksPath)
  }

  /** Whether the log lies here without a gap between two numbers. */
  covers(from: bigint, to: bigint): boolean {
    for (let segment = this.segmentOf(from); segment < this.segmentOf(to); segment += 1n)
      if (!existsSync(join(this.path, this.nameOf(segment) + PACKED))) return false
    const last = this.segmentOf(to)
    if (existsSync(join(this.path, this.nameOf(last) + PACKED)) || to === this.beginOf(last)) return true
    const partial = join(this.path, this.nameOf(last) + PARTIAL)
    return existsSync(partial) && BigInt(statSync(partial).size) >= to - this.beginOf(last)
  }

  /** A whole segment, the last one filled up with zeros; null behind the end. Throws BackupRefused for a damaged one. */
  read(segment: bigint): Buffer | null {
    return this.readFile(join(this.path, this.nameOf(segment)))
  }

  /** The same by its path, without what tells whole ones from others. */
  readFile(path: string): Buffer | null {
    const length = Number(this.#segmentBytes)
    if (existsSync(`${path}${PACKED}`)) {
      const bytes = unpack(`${path}${PACKED}`)
      if (bytes?.length === length) return bytes
      throw new BackupRefused(`${path}${PACKED} is damaged`)
    }
    if (!existsSync(`${path}${PARTIAL}`)) return null
    return Buffer.concat([readFileSync(`${path}${PARTIAL}`), Buffer.alloc(length)], length)
  }

  /** Removes whole segments before this one, which no kept backup begins in or before. */
  forgetBefore(lsn: bigint): void {
    for (const name of existsSync(this.path) ? readdirSync(this.path) : [])
      if (/^[0-9A-F]{24}\./.test(name) && this.#numberOf(name) < this.segmentOf(lsn))
        unlinkSync(join(this.path, name))
  }
}

/** zstd frames carry a checksum of their own; null when it is wrong. */
function unpack(path: string): Buffer | null {
  try {
    return zstdDecompressSync(readFileSync(path))
  } catch {
    return null
  }
}

function writeSynced(path: string, bytes: Uint8Array): void {
  const fd = openSync(`${path}.draft`, 'w', 0o600)
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done)
    fdatasyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(`${path}.draft`, path)
}

function syncFolder(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fdatasyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
