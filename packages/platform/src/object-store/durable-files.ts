import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** What a directory lists is on the disk. */
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

/**
 * Creates directories below `root` and makes every level survive a power cut. That another process made a level says
 * nothing of the disk, so each level is synced once by each process.
 */
export function durableDirectories(root: string): (path: string) => Promise<void> {
  const synced = new Set<string>()
  return async function ensure(path: string): Promise<void> {
    // Asked each time: somebody may have taken an empty folder away.
    const first = await mkdir(path, { recursive: true })
    if (first === undefined && synced.has(path)) return
    const top = first !== undefined && first.length < root.length ? first : root
    for (let at = path; at.length >= top.length; at = dirname(at)) {
      const isOthers = at === root && (first === undefined || first.length > root.length)
      await syncDirectory(dirname(at)).catch((error: NodeJS.ErrnoException) => {
        // Where the root lies somebody else made it, and synced it: we need not be able to list that folder.
        if (!isOthers || error.code !== 'EACCES') throw error
      })
      synced.add(at)
    }
  }
}

/** Writes the chunks to a new file and returns when they are on the disk. */
export async function writeDurably(path: string, chunks: Chunks): Promise<void> {
  const handle = await open(path, 'wx')
  try {
    for await (const chunk of chunks) await handle.writeFile(chunk)
    await handle.sync()
  } finally {
    await handle.close()
  }
}
