import { existsSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { waitUntil } from '../processes/wait-until.ts'

/** The server that works in this folder, whoever started it; a number in a lock file alone may be anybody's by now. */
function serverOf(pgdata: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(pgdata, 'postmaster.pid'), 'utf8'), 10)
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(pgdata) ? pid : null
  } catch {
    return null
  }
}

const STOPS_MS_MAX = 15_000

/** Ends a server whose parent was killed and that nobody watches any more: at once, its data are of no use. */
export async function stopCluster(pgdata: string): Promise<void> {
  const pid = existsSync(pgdata) ? serverOf(pgdata) : null
  if (pid === null) return
  process.kill(pid, 'SIGQUIT')
  await waitUntil(`the server in ${pgdata} has ended`, () => serverOf(pgdata) === null, STOPS_MS_MAX).catch(
    () => process.kill(pid, 'SIGKILL'),
  )
}
