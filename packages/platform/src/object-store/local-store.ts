import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, open, readdir, rm, stat, unlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import type { ObjectStore } from '@yingtong/domain'
import { watched } from '../streams/watched.ts'
import { assertStoreKey } from './store-key.ts'

/** Enough to need a block of its own. */
const PROBE = Buffer.alloc(4096, 1)
const UPLOAD_ID = /^[0-9a-f-]{36}$/

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

/** Creates the directory and makes each new level survive a power cut. */
async function durableDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true })
  if (!first) return
  for (let at = path; ; at = dirname(at)) {
    await syncDirectory(dirname(at))
    if (at === first) return
  }
}

/** Writes the chunks to a new file and returns when they are on the disk. */
async function writeDurably(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** The directory tree that serves as object store on one machine; same guarantees as S3, tested by the same contract. */
export async function localStore(root: string): Promise<ObjectStore> {
  const objects = join(root, 'objects')
  const uploads = join(root, 'uploads')
  const temporary = join(root, 'tmp')
  for (const directory of [objects, uploads, temporary]) await durableDirectory(directory)

  const pathOf = (key: string) => {
    assertStoreKey(key)
    return join(objects, key)
  }
  const uploadOf = (uploadId: string) => {
    if (!UPLOAD_ID.test(uploadId)) throw new Error('upload id is not well formed')
    return join(uploads, uploadId)
  }

  /** `link` refuses to replace, so two writers of one key cannot overwrite each other. */
  async function place(
    key: string,
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<'stored' | 'exists'> {
    const path = pathOf(key)
    const draft = join(temporary, randomUUID())
    try {
      await writeDurably(draft, chunks)
      await durableDirectory(dirname(path))
      await link(draft, path)
      await syncDirectory(dirname(path))
      return 'stored'
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'exists'
      throw error
    } finally {
      await rm(draft, { force: true })
    }
  }

  async function* partsOf(uploadId: string, receipts: readonly string[]): AsyncIterable<Uint8Array> {
    for (const [index, receipt] of receipts.entries()) {
      const hash = createHash('sha256')
      for await (const chunk of createReadStream(join(uploadOf(uploadId), String(index + 1)))) {
        hash.update(chunk as Buffer)
        yield chunk as Buffer
      }
      if (hash.digest('hex') !== receipt) throw new Error(`part ${index + 1} is not what was received`)
    }
  }

  return {
    async put(key, body, { sha256 }) {
      if (sha256 !== null && sha256Of(body) !== sha256) throw new Error('object does not match its digest')
      return place(key, [body])
    },
    async head(key) {
      const found = await stat(pathOf(key)).catch(() => null)
      return found ? { byteLength: found.size } : null
    },
    async read(key, range) {
      const handle = await open(pathOf(key), 'r')
      try {
        const { offset, length } = range ?? { offset: 0, length: (await handle.stat()).size }
        const buffer = range?.into ?? Buffer.allocUnsafe(length)
        const { bytesRead } = await handle.read(buffer, 0, length, offset)
        if (bytesRead !== length)
          throw new Error(`object is short: ${bytesRead} of ${length} bytes at ${offset}`)
        return buffer
      } finally {
        await handle.close()
      }
    },
    async stream(key) {
      const handle = await open(pathOf(key), 'r')
      return watched(handle.createReadStream())
    },
    async beginUpload(key) {
      assertStoreKey(key)
      const uploadId = randomUUID()
      await durableDirectory(uploadOf(uploadId))
      return uploadId
    },
    async putPart(_key, uploadId, { number, body, sha256 }) {
      const receipt = sha256Of(body)
      if (sha256 !== null && receipt !== sha256) throw new Error('part does not match its digest')
      const path = join(uploadOf(uploadId), String(Math.trunc(number)))
      await rm(path, { force: true })
      await writeDurably(path, [body])
      return receipt
    },
    async completeUpload(key, uploadId, receipts) {
      await place(key, partsOf(uploadId, receipts))
      await rm(uploadOf(uploadId), { recursive: true, force: true })
    },
    async abortUpload(_key, uploadId) {
      await rm(uploadOf(uploadId), { recursive: true, force: true })
    },
    async checkWritable() {
      const probe = join(temporary, `probe-${randomUUID()}`)
      try {
        await writeDurably(probe, [PROBE])
      } finally {
        await rm(probe, { force: true })
      }
    },
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
        if (error.code !== 'ENOENT') throw error
      })
    },
  }
}
