import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { syncDirectory, writeDurably } from './durable-files.ts'

const UPLOAD_ID = /^[0-9a-f-]{36}$/
const PART = /^[1-9]\d{0,4}$/
/** Which object the parts are for. */
const KEY_FILE = 'key'

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

const orNull = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return null
  throw error
}

/** Writes in parts: one folder each, the parts as files, receipts are their digests. */
export function localUploads(root: string) {
  const folderOf = (uploadId: string) => {
    if (!UPLOAD_ID.test(uploadId)) throw new Error('upload id is not well formed')
    return join(root, uploadId)
  }

  return {
    async begin(key: string): Promise<string> {
      const uploadId = randomUUID()
      const folder = folderOf(uploadId)
      try {
        await mkdir(folder)
        await writeDurably(join(folder, KEY_FILE), [Buffer.from(key)])
        await syncDirectory(folder)
        await syncDirectory(root)
        return uploadId
      } catch (error) {
        // Without its key file nobody would find it, and so nobody sweep it.
        await rm(folder, { recursive: true, force: true })
        throw error
      }
    },
    /** Replaces the part at once: whoever reads meanwhile gets the old bytes or the new ones. */
    async put(uploadId: string, number: number, body: Uint8Array): Promise<string> {
      const folder = folderOf(uploadId)
      const draft = join(folder, `${Math.trunc(number)}.${randomUUID()}`)
      try {
        await writeDurably(draft, [body])
        await rename(draft, join(folder, String(Math.trunc(number))))
      } finally {
        await rm(draft, { force: true })
      }
      await syncDirectory(folder)
      return sha256Of(body)
    },
    /** The parts one behind the other; throws as soon as one is not what its receipt says. */
    async *joined(uploadId: string, receipts: readonly string[]): AsyncGenerator<Uint8Array> {
      for (const [index, receipt] of receipts.entries()) {
        const hash = createHash('sha256')
        for await (const chunk of createReadStream(join(folderOf(uploadId), String(index + 1)))) {
          hash.update(chunk as Buffer)
          yield chunk as Buffer
        }
        if (hash.digest('hex') !== receipt) throw new Error(`part ${index + 1} is not what was received`)
      }
    },
    async list(uploadId: string): Promise<ReadonlyMap<number, string> | null> {
      const names = await readdir(folderOf(uploadId)).catch(orNull)
      if (names === null) return null
      const parts = new Map<number, string>()
      for (const name of names)
        if (PART.test(name)) parts.set(Number(name), await digestOfFile(join(folderOf(uploadId), name)))
      return parts
    },
    async *all(prefix: string) {
      for (const uploadId of await readdir(root)) {
        if (!UPLOAD_ID.test(uploadId)) continue
        const path = join(folderOf(uploadId), KEY_FILE)
        const key = await readFile(path, 'utf8').catch(orNull)
        if (key === null || !key.startsWith(prefix)) continue
        const found = await stat(path).catch(orNull)
        if (found) yield { key, uploadId, startedAt: found.mtime }
      }
    },
    async forget(uploadId: string): Promise<void> {
      await rm(folderOf(uploadId), { recursive: true, force: true })
    },
  }
}
