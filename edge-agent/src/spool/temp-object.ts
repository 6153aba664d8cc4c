import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { fsyncFd, removeFile, writeFully } from './durable-file.ts'
import { type FreeSpace, OutOfRoomError } from './free-space.ts'

const COALESCE_BYTES = 256 * 1024
const ROOM_CHECK_BYTES = 8 * 1024 * 1024

/** A Part 10 file being received, under a random name in `incoming/`. */
export interface TempObject {
  readonly path: string
  readonly fd: number
  readonly sha256: string
  readonly byteLength: number
  /** fsync of the bytes, off the main thread. */
  sync(): Promise<void>
  close(): void
  /** Closes and removes it; harmless after it was renamed away. */
  discard(): void
}

/**
 * Streams `prefix` and `body` into a new file. The digest is taken from the very chunks that came off the socket,
 * before anything else looks at them; a chunk is on its way to the file before the next one is asked for, so the
 * memory held is one write. On any error the file is gone and the error is thrown on (ENOSPC when there is no room).
 */
export async function receiveTempObject(
  path: string,
  chunks: { readonly prefix: Uint8Array; readonly body: AsyncIterable<Uint8Array> },
  space: FreeSpace,
): Promise<TempObject> {
  const fd = fs.openSync(path, 'wx+', 0o600)
  const discard = discarder(fd, path)
  try {
    const { sha256, byteLength } = await copyIn(fd, chunks, space)
    return {
      path,
      fd,
      sha256,
      byteLength,
      sync: () => fsyncFd(fd),
      close: discard.close,
      discard: discard.all,
    }
  } catch (error) {
    discard.all()
    throw error
  }
}

function discarder(fd: number, path: string): { close(): void; all(): void } {
  let open = true
  const close = (): void => {
    if (open) fs.closeSync(fd)
    open = false
  }
  return {
    close,
    all: () => {
      close()
      removeFile(path)
    },
  }
}

type Chunks = { readonly prefix: Uint8Array; readonly body: AsyncIterable<Uint8Array> }

async function copyIn(fd: number, { prefix, body }: Chunks, space: FreeSpace) {
  const hash = createHash('sha256')
  const gathered = new ChunkGatherer(COALESCE_BYTES)
  let byteLength = 0
  let checkedAt = 0
  const put = async (chunk: Uint8Array): Promise<void> => {
    byteLength += chunk.byteLength
    const full = gathered.add(chunk)
    const writing = full ? writeFully(fd, full) : null
    hash.update(chunk) // while the thread pool writes
    if (writing) await writing
    if (byteLength - checkedAt < ROOM_CHECK_BYTES) return
    checkedAt = byteLength
    if (space.isCritical()) throw new OutOfRoomError('less than half of the reserve is free')
  }
  await put(prefix)
  for await (const chunk of body) await put(chunk)
  const rest = gathered.take()
  if (rest.byteLength > 0) await writeFully(fd, rest)
  return { sha256: hash.digest('hex'), byteLength }
}

/** Gathers small chunks into one write; a chunk that fills the buffer by itself is passed through uncopied. */
class ChunkGatherer {
  readonly #buffer: Buffer
  #used = 0

  constructor(bytes: number) {
    this.#buffer = Buffer.allocUnsafe(bytes)
  }

  /** Returns bytes to write now, or null while there is room; they are valid until the next `add`. */
  add(chunk: Uint8Array): Uint8Array | null {
    if (this.#used === 0 && chunk.byteLength >= this.#buffer.byteLength / 4) return chunk
    if (this.#used + chunk.byteLength > this.#buffer.byteLength) {
      return Buffer.concat([this.take(), chunk])
    }
    this.#buffer.set(chunk, this.#used)
    this.#used += chunk.byteLength
    return this.#used === this.#buffer.byteLength ? this.take() : null
  }

  take(): Uint8Array {
    const used = this.#buffer.subarray(0, this.#used)
    this.#used = 0
    return used
  }
}
