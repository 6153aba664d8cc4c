import { mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Two files of this size at most: the log, and the one before it with `.1` behind its name. */
const FILE_BYTES_MAX = 20 * 1024 * 1024
/** What waits in memory while the disk does not take it; more than this is dropped and counted. */
const PENDING_BYTES_MAX = 1024 * 1024
const TAIL_BYTES = 4096
const RETRY_MS = 500
const CLOSE_MS = 2000

export interface ServiceLogLimits {
  readonly fileBytesMax?: number
  readonly pendingBytesMax?: number
}

interface OpenFile {
  readonly handle: Awaited<ReturnType<typeof open>>
  size: number
}

/**
 * What a process says, appended to a file. A log only tells about the work and never stops it: `write` neither throws
 * nor waits, whatever the disk does, and what does not fit is dropped, counted, and said in the log once it can be.
 */
export class ServiceLog {
  readonly #path: string
  readonly #limits: Required<ServiceLogLimits>
  /** Told when the file stops taking lines (the error's code), and when it takes them again (null). */
  readonly #trouble: (code: string | null) => void
  #pending: Buffer[] = []
  #pendingBytes = 0
  #droppedBytes = 0
  #tail: Buffer = Buffer.alloc(0)
  #file: OpenFile | null = null
  #code: string | null = null
  #draining: Promise<void> | null = null
  #closing = false

  constructor(
    path: string,
    trouble: (code: string | null) => void = () => {},
    limits: ServiceLogLimits = {},
  ) {
    this.#path = path
    this.#trouble = trouble
    this.#limits = { fileBytesMax: FILE_BYTES_MAX, pendingBytesMax: PENDING_BYTES_MAX, ...limits }
  }

  /** A new run of the process begins: the tail is empty. */
  begin(): void {
    this.#tail = Buffer.alloc(0)
  }

  /** The last words of this run, at most 4 KiB. */
  get tail(): string {
    return this.#tail.toString('utf8').trim()
  }

  write(chunk: Buffer): void {
    this.#tail = Buffer.concat([this.#tail, chunk]).subarray(-TAIL_BYTES)
    if (this.#pendingBytes + chunk.length > this.#limits.pendingBytesMax) this.#droppedBytes += chunk.length
    else {
      this.#pending.push(chunk)
      this.#pendingBytes += chunk.length
    }
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null
    })
  }

  /** Writes what waits if the disk takes it, and closes the file. */
  async close(): Promise<void> {
    this.#closing = true
    const end = new AbortController()
    const late = delay(CLOSE_MS, undefined, { signal: end.signal }).catch(() => undefined)
    await Promise.race([this.#draining, late])
    end.abort()
    await this.#closeFile()
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const code = await this.#appendNext().then(
        () => null,
        (error: NodeJS.ErrnoException) => error.code ?? error.message,
      )
      if (code !== this.#code) this.#trouble(code)
      this.#code = code
      if (code === null) continue
      await this.#closeFile()
      if (this.#closing) return
      await delay(RETRY_MS)
    }
  }

  async #appendNext(): Promise<void> {
    const file = await this.#openFile()
    if (this.#droppedBytes > 0) await this.#appendNote(file)
    const [chunk] = this.#pending
    if (chunk === undefined) return
    // A full disk may take a part: only the rest waits.
    const { bytesWritten } = await file.handle.write(chunk)
    file.size += bytesWritten
    this.#pendingBytes -= bytesWritten
    if (bytesWritten === chunk.length) this.#pending.shift()
    else this.#pending[0] = chunk.subarray(bytesWritten)
  }

  async #appendNote(file: OpenFile): Promise<void> {
    const bytes = this.#droppedBytes
    const note = Buffer.from(
      `\nyingtong: ${bytes} bytes of this log could not be kept and are missing here\n`,
    )
    await file.handle.writeFile(note)
    file.size += note.length
    this.#droppedBytes -= bytes
  }

  async #openFile(): Promise<OpenFile> {
    if (this.#file !== null && this.#file.size >= this.#limits.fileBytesMax) {
      await this.#closeFile()
      await rename(this.#path, `${this.#path}.1`)
    }
    if (this.#file !== null) return this.#file
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    // Logs hold no patient data, but nobody else needs them.
    const handle = await open(this.#path, 'a', 0o600)
    this.#file = { handle, size: (await handle.stat()).size }
    return this.#file
  }

  async #closeFile(): Promise<void> {
    const file = this.#file
    this.#file = null
    await file?.handle.close().catch(() => undefined)
  }
}
