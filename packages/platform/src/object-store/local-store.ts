import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, link, open, readdir, rename, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { type ObjectStore, StoreError } from '@yingtong/domain'
import { watched } from '../streams/watched.ts'
import { newDraft, sweepDrafts } from './drafts.ts'
import { type Chunks, durableDirectories, syncDirectory, writeDurably } from './durable-files.ts'
import { localFault, writeFault } from './local-fault.ts'
import { localUploads } from './local-uploads.ts'
import { assertStoreKey } from './store-key.ts'

/** Enough to need a block of its own. */
const PROBE = Buffer.alloc(4096, 1)

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** As many bytes as the range has; what ends before is short. */
async function readFully(
  handle: FileHandle,
  range: { readonly offset: number; readonly length: number; readonly into?: Uint8Array | undefined },
): Promise<Uint8Array> {
  const { offset, length } = range
  const buffer = range.into ?? Buffer.allocUnsafe(length)
  for (let filled = 0; filled < length; ) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled)
    if (bytesRead === 0)
      throw new StoreError('short', `object is short: ${filled} of ${length} bytes at ${offset}`)
    filled += bytesRead
  }
  return buffer
}

function demandFile(found: { isFile(): boolean }): void {
  if (!found.isFile()) throw new StoreError('unreadable', 'there lies something else than a file')
}

/** The directory tree that serves as object store on one machine; same guarantees as S3, tested by the same contract. */
export async function localStore(root: string): Promise<ObjectStore> {
  const objects = join(root, 'objects')
  const temporary = join(root, 'tmp')
  const ensure = durableDirectories(root)
  for (const directory of [objects, join(root, 'uploads'), temporary]) await ensure(directory)
  await sweepDrafts(temporary)
  const uploads = localUploads(join(root, 'uploads'))

  const pathOf = (key: string) => {
    assertStoreKey(key)
    return join(objects, key)
  }

  /** Runs a read; what fails is said in the words of the port. */
  async function reading<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw await localFault(error, objects)
    }
  }
  const writing = <T>(work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw writeFault(error)
    })

  /** `link` refuses to replace, so two writers of one key cannot overwrite each other; `rename` replaces at once. */
  async function place(key: string, chunks: Chunks, replace: boolean): Promise<'stored' | 'exists'> {
    const path = pathOf(key)
    const draft = newDraft(temporary)
    try {
      await writeDurably(draft, chunks)
      await ensure(dirname(path))
      await (replace ? rename(draft, path) : link(draft, path))
      await syncDirectory(dirname(path))
      return 'stored'
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      // Whoever put it there may not have come to this yet.
      await syncDirectory(dirname(path))
      return 'exists'
    } finally {
      await rm(draft, { force: true })
    }
  }

  /** A pipe or device in the place of a file must not hold the reader. */
  const openFile = (key: string) => open(pathOf(key), constants.O_RDONLY | constants.O_NONBLOCK)

  return {
    async put(key, body, { sha256, replace = false }) {
      if (sha256 !== null && sha256Of(body) !== sha256) throw new Error('object does not match its digest')
      return writing(() => place(key, [body], replace))
    },
    head: async (key) => {
      const path = pathOf(key)
      return reading(async () => {
        const found = await stat(path)
        demandFile(found)
        return { byteLength: found.size }
      }).catch((error: unknown) => {
        if (error instanceof StoreError && error.fault === 'absent') return null
        throw error
      })
    },
    async read(key, range) {
      assertStoreKey(key)
      return reading(async () => {
        const handle = await openFile(key)
        try {
          if (range) return await readFully(handle, range)
          const found = await handle.stat()
          demandFile(found)
          return await readFully(handle, { offset: 0, length: found.size })
        } finally {
          await handle.close()
        }
      })
    },
    stream: async (key) => {
      assertStoreKey(key)
      return reading(async () => watched((await openFile(key)).createReadStream()))
    },
    async beginUpload(key) {
      assertStoreKey(key)
      return writing(() => uploads.begin(key))
    },
    async putPart(_key, uploadId, { number, body, sha256 }) {
      if (sha256 !== null && sha256Of(body) !== sha256) throw new Error('part does not match its digest')
      return writing(() => uploads.put(uploadId, number, body))
    },
    async completeUpload(key, uploadId, receipts, options = {}) {
      await writing(() => place(key, uploads.joined(uploadId, receipts), options.replace ?? false))
      await writing(() => uploads.forget(uploadId))
    },
    async checkWritable() {
      const probe = newDraft(temporary)
      try {
        await writeDurably(probe, [PROBE])
      } finally {
        await rm(probe, { force: true })
      }
    },
    abortUpload: (_key, uploadId) => writing(() => uploads.forget(uploadId)),
    listParts: async (_key, uploadId) => reading(() => uploads.list(uploadId)),
    listUploads: (prefix) => uploads.all(prefix),
    async *list(prefix) {
      const entries = await readdir(objects, { recursive: true, withFileTypes: true })
      for (const entry of entries) {
        if (!entry.isFile()) continue
        const path = join(entry.parentPath, entry.name)
        const key = relative(objects, path)
        if (!key.startsWith(prefix)) continue
        // Swept since the folder was read: it is not there.
        const found = await stat(path).catch(() => null)
        if (found) yield { key, byteLength: found.size, modifiedAt: found.mtime }
      }
    },
    async remove(key) {
      await unlink(pathOf(key)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw writeFault(error)
      })
    },
  }
}
