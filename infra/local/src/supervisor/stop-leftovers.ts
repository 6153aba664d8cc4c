import { waitUntil } from '@yingtong/testkit/machine'
import { isRunning, type ProcessIdentity } from './process-identity.ts'
import { readRunFile } from './run-file.ts'

const GRACE_MS = 10_000

/**
 * Ends what a supervisor that was itself killed left running on this data folder: all side by side, since nobody is
 * served until the last of them is gone, and then the database, which outlives whoever still writes.
 */
export async function stopLeftovers(dataDir: string, report: (line: string) => void): Promise<void> {
  const leftovers = Object.entries(readRunFile(dataDir)?.processes ?? {}).filter(([, who]) => isRunning(who))
  const end = async ([name, who]: Leftover) => {
    report(`${name} still runs from a start that was killed (process ${who.pid}): stopping it`)
    // PostgreSQL reads SIGINT as "fast shutdown"; SIGTERM would wait for its clients to leave.
    signal(who, name === 'postgres' ? 'SIGINT' : 'SIGTERM')
    await waitUntil(`${name} ends`, () => !isRunning(who), GRACE_MS).catch(() => signal(who, 'SIGKILL'))
    await waitUntil(`${name} is gone`, () => !isRunning(who), GRACE_MS)
  }
  await Promise.all(leftovers.filter(([name]) => name !== 'postgres').map(end))
  await Promise.all(leftovers.filter(([name]) => name === 'postgres').map(end))
}

type Leftover = readonly [string, ProcessIdentity]

function signal(who: ProcessIdentity, name: NodeJS.Signals): void {
  if (isRunning(who)) process.kill(who.pid, name)
}
