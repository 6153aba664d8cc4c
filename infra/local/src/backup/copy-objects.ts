import { createHash } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ObjectStore } from '@yingtong/domain'
import { appendLines, readLines } from './json-lines.ts'
import type { BackedUpObject } from './manifest.ts'

const AT_ONCE = 4
const PART_BYTES = 8 * 1024 * 1024

/** What lies in the backup's store, from its list: the newest line of a key counts. */
export function readObjectList(path: string): Map<string, BackedUpObject> {
  return new Map(readLines<BackedUpObject>(path).map((object) => [object.key, object]))
}

/** Copies one object whole from store to store, in parts when it is large; answers digest and length of what was read. */
export async function copyObject(
  from: ObjectStore,
  to: ObjectStore,
  key: string,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const hash = createHash('sha256')
  let upload: string | null = null
  const receipts: string[] = []
  let waiting: Buffer[] = []
  let waitingBytes = 0
  let bytes = 0
  const putPart = async () => {
    const body = Buffer.concat(waiting)
    upload ??= await to.beginUpload(key)
    const offset = bytes - body.length
    receipts.push(await to.putPart(key, upload, { number: receipts.length + 1, offset, body, sha256: null }))
    waiting = []
    waitingBytes = 0
  }
  try {
    for await (const chunk of (await from.stream(key)) as AsyncIterable<Buffer>) {
      hash.update(chunk)
      bytes += chunk.length
      waitingBytes += chunk.length
      waiting.push(chunk)
      if (waitingBytes >= PART_BYTES) await putPart()
    }
    if (upload === null) await to.put(key, Buffer.concat(waiting), { sha256: null })
    else {
      if (waitingBytes > 0) await putPart()
      await to.completeUpload(key, upload, receipts)
    }
  } catch (error) {
    if (upload !== null) await to.abortUpload(key, upload).catch(() => undefined)
    throw error
  }
  return { sha256: hash.digest('hex'), bytes }
}

export interface ObjectCopies {
  readonly copied: readonly BackedUpObject[]
  /** Keys that the source's listing named and the backup has. */
  readonly present: ReadonlySet<string>
  readonly newBytes: number
}

interface ObjectPass {
  readonly source: ObjectStore
  readonly target: ObjectStore
  /** Folder of the target, which is a local store. */
  readonly targetRoot: string
  readonly listPath: string
  readonly known: Map<string, BackedUpObject>
  onProgress(copied: number): void
}

/** Whether the backup has these bytes: an object that was healed has its length and another date. */
const isSame = (known: BackedUpObject | undefined, listed: { byteLength: number; modifiedAt: Date }) =>
  known !== undefined &&
  known.bytes === listed.byteLength &&
  known.modifiedAt === listed.modifiedAt.toISOString()

/** Copies every object that is new since the last pass; those that were swept meanwhile are passed over. */
export async function copyNewObjects(pass: ObjectPass): Promise<ObjectCopies> {
  const copied: BackedUpObject[] = []
  const present = new Set<string>()
  let newBytes = 0
  const listing = pass.source.list('')[Symbol.asyncIterator]()
  let unwritten: BackedUpObject[] = []
  const flush = async () => {
    const rows = unwritten
    unwritten = []
    await appendLines(pass.listPath, rows)
  }
  const worker = async () => {
    for (let next = await listing.next(); !next.done; next = await listing.next()) {
      const { key, modifiedAt } = next.value
      present.add(key)
      if (isSame(pass.known.get(key), next.value)) continue
      const { sha256, bytes } = await replaceObject(pass, key).catch(async (error: unknown) => {
        if ((await pass.source.head(key)) === null) return { sha256: null, bytes: 0 }
        throw error
      })
      if (sha256 === null) {
        present.delete(key)
        continue
      }
      const object: BackedUpObject = { key, bytes, modifiedAt: modifiedAt.toISOString(), sha256 }
      pass.known.set(key, object)
      copied.push(object)
      unwritten.push(object)
      newBytes += bytes
      pass.onProgress(copied.length)
      if (unwritten.length >= 200) await flush()
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  await flush()
  return { copied, present, newBytes }
}

/** Copies it; what lay there before stays until the new bytes do. */
async function replaceObject({ source, target, targetRoot }: ObjectPass, key: string) {
  const place = join(targetRoot, 'objects', key)
  // In the list with another date: healed. There but not in the list: a run broke off before it wrote it down.
  const isThere = (await target.head(key)) !== null
  if (isThere) await rename(place, `${place}.replaced`)
  try {
    const copied = await copyObject(source, target, key)
    await rm(`${place}.replaced`, { force: true })
    return copied
  } catch (error) {
    if (isThere) await rename(`${place}.replaced`, place)
    throw error
  }
}
