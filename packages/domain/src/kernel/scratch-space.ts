import { randomUUID } from 'node:crypto'
import { readSync } from 'node:fs'
import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DomainError } from './domain-error.ts'
import { FairShare } from './fair-share.ts'
import { Turnstile } from './turnstile.ts'

/** Bytes on their way, kept on disk so that memory does not grow with them. Nothing promised to anyone lies here. */
export interface ScratchFile extends AsyncDisposable {
  readonly byteLength: number
  append(bytes: Uint8Array): Promise<void>
  read(offset: number, length: number): Promise<Uint8Array>
  /** For readers that cannot wait; what was just written lies in the memory of the operating system. */
  readNow(offset: number, length: number): Uint8Array
}

/** Where a process keeps such files; nobody can fill it up for the others. */
export interface ScratchSpace {
  open(tenantId: string): Promise<ScratchFile>
  readonly takenBytes: number
}

const GIB = 1024 * 1024 * 1024
/** Space is taken in steps, so that a file of many pieces does not ask for each. */
const STEP_BYTES = 8 * 1024 * 1024
export const SCRATCH_BYTES = 16 * GIB

/** What the disk refuses (full, broken, read-only) is no verdict on what was sent: the sender comes again. */
function diskFault(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (error instanceof DomainError || code === '') return error
  return new DomainError('unavailable', 'there is no room for this at the moment; send it again later', {
    cause: error,
    logFields: { reason: 'scratch-disk', diskFault: code },
  })
}

async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw diskFault(error)
  }
}

/** Scratch files in `folder`, at most `totalBytes` in all, of which a tenant gets no more than it leaves to others. */
export function scratchSpace(
  options: { readonly folder?: string; readonly totalBytes?: number } = {},
): ScratchSpace {
  const folder = options.folder ?? tmpdir()
  const total = options.totalBytes ?? SCRATCH_BYTES
  const share = new FairShare({
    total,
    onceMax: total,
    patienceMs: 0,
    waitingMax: 0,
    busy: 'much is under way at this moment; send again later',
  })
  // Written one after the other: many senders at once would keep every thread for files busy, and the process with them.
  const turnstile = new Turnstile()
  let swept: Promise<void> | null = null
  return {
    get takenBytes() {
      return share.taken
    },
    open: (tenantId) =>
      onDisk(async () => {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        swept ??= sweep(folder)
        await swept
        return openScratch(folder, {
          step: () => share.take(tenantId, STEP_BYTES),
          turn: (write) => turnstile.pass(tenantId, write),
        })
      }),
  }
}

const NAME = /^yingtong-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Names left by processes that died before they could unlink them; for those who live, a name is nothing. */
async function sweep(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  const left = names.filter((name) => NAME.test(name)).map((name) => join(folder, name))
  await Promise.all(left.map((path) => rm(path, { force: true }).catch(() => undefined)))
}

interface Owner {
  /** Takes one more step of space. */
  step(): Promise<() => void>
  turn(write: () => Promise<void>): Promise<void>
}

async function openScratch(folder: string, { step, turn }: Owner): Promise<ScratchFile> {
  const path = join(folder, `yingtong-${randomUUID()}`)
  const handle = await open(path, 'wx+', 0o600)
  // Unlinked at once: it is gone when the process is, however that ends.
  await rm(path, { force: true }).catch(async (error: unknown) => {
    await handle.close()
    throw error
  })
  const returns: (() => void)[] = []
  let byteLength = 0
  const short = () => new Error('scratch file is shorter than was written')

  async function write(bytes: Uint8Array, at: number): Promise<void> {
    for (let written = 0; written < bytes.byteLength; ) {
      const { bytesWritten } = await handle.write(bytes, written, bytes.byteLength - written, at + written)
      written += bytesWritten
    }
  }

  async function read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length)
    for (let filled = 0; filled < length; ) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled)
      if (bytesRead === 0) throw short()
      filled += bytesRead
    }
    return bytes
  }

  function readNow(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    for (let filled = 0; filled < length; ) {
      const bytesRead = readSync(handle.fd, bytes, filled, length - filled, offset + filled)
      if (bytesRead === 0) throw short()
      filled += bytesRead
    }
    return bytes
  }

  return {
    get byteLength() {
      return byteLength
    },
    async append(bytes) {
      const at = byteLength
      byteLength += bytes.byteLength
      while (returns.length * STEP_BYTES < byteLength) returns.push(await step())
      await onDisk(() => turn(() => write(bytes, at)))
    },
    read: (offset, length) => onDisk(() => read(offset, length)),
    readNow(offset, length) {
      try {
        return readNow(offset, length)
      } catch (error) {
        throw diskFault(error)
      }
    },
    async [Symbol.asyncDispose]() {
      await handle.close()
      for (const giveBack of returns.splice(0)) giveBack()
    },
  }
}
