import { randomUUID } from 'node:crypto'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A draft that is older was left by a crash: no write takes so long. For those whose number somebody else has now. */
const DRAFT_LEFT_MS = 24 * 3_600_000

/** Where a file is written before it gets its name; says who writes it. */
export const newDraft = (folder: string): string => join(folder, `${process.pid}-${randomUUID()}`)

/** Whether a process of this machine has this number; one that we may not signal is there. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Takes away what processes left that were killed while they wrote. */
export async function sweepDrafts(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const writer = /^(\d{1,10})-/.exec(name)?.[1]
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    const isOld = found !== null && Date.now() - found.mtimeMs > DRAFT_LEFT_MS
    if (isOld || (writer !== undefined && !lives(Number(writer)))) await rm(path, { force: true })
  }
}
