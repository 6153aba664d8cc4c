import * as fs from 'node:fs'
import type { DigestStream } from './digest-thread.ts'
import { fsyncFd, removeFile, writeFully } from './durable-file.ts'
import { type FreeSpace, OutOfRoomError } from './free-space.ts'
import type { OpenFile } from './spare-files.ts'

const ROOM_CHECK_BYTES = 8 * 1024 * 1024

/** A Part 10 file being received, under a random name in `incoming/`. */
export interface TempObject {
  readonly path: string
  readonly fd: number
  readonly byteLength: number
  /** SHA-256 in hex. */
  digest(): Promise<string>
  /** fsync of the bytes, off the main thread. */
  sync(): Promise<void>
  close(): void
  /** Closes and removes it; harmless after it was renamed away. */
  discard(): void
}

/** What arrives: the file meta we write, then the data set in batches of chunks as they came off the socket. */
export interface IncomingBytes {
  readonly prefix: Uint8Array
  readonly body: { batches(): AsyncIterable<readonly Uint8Array[]> }
}

export interface ReceiveInto {
  readonly file: OpenFile
  readonly digest: DigestStream
  readonly space: FreeSpace
}

/**
 * Streams prefix and body into the file. The digest is taken from the very chunks that came off the socket; a batch
 * is in the file before the next one is asked for, so what is held in memory is one batch and the digest's few blocks.
 * On any error the file is gone and the error is thrown on (ENOSPC when there is no room).
 */
export async function receiveTempObject(incoming: IncomingBytes, into: ReceiveInto): Promise<TempObject> {
  const { file, digest } = into
  const { close, discard } = closers(file)
  try {
    const byteLength = await copyIn(incoming, into)
    const sha256 = digest.finish()
    sha256.catch(() => undefined) // whoever asks for it gets the error
    return { ...file, byteLength, digest: () => sha256, sync: () => fsyncFd(file.fd), close, discard }
  } catch (error) {
    digest.abandon()
    discard()
    throw error
  }
}

function closers({ fd, path }: OpenFile): { close(): void; discard(): void } {
  let open = true
  const close = (): void => {
    if (open) fs.closeSync(fd)
    open = false
  }
  return {
    close,
    discard: () => {
      close()
      removeFile(path)
    },
  }
}

async function copyIn(
  { prefix, body }: IncomingBytes,
  { file, digest, space }: ReceiveInto,
): Promise<number> {
  let byteLength = 0
  let checkedAt = 0
  const put = async (batch: readonly Uint8Array[]): Promise<void> => {
    const writing = writeFully(file.fd, batch)
    let behind: Promise<void> | undefined
    for (const chunk of batch) {
      byteLength += chunk.byteLength
      behind = digest.update(chunk)
    }
    await writing
    if (behind) await behind
    if (byteLength - checkedAt < ROOM_CHECK_BYTES) return
    checkedAt = byteLength
    if (space.isCritical()) throw new OutOfRoomError('less than half of the reserve is free')
  }
  await put([prefix])
  for await (const batch of body.batches()) await put(batch)
  return byteLength
}
