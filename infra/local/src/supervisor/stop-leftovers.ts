import { waitUntil } from '@yingtong/testkit/machine'
import { isRunning, type ProcessIdentity } from './process-identity.ts'
import { readRunFile } from './run-file.ts'

const GRACE_MS = 10_000

/** Ends what a supervisor that was itself killed left running on this data folder, the last started first. */
export async function stopLeftovers(dataDir: string, report: (line: string) => void): Promise<void> {
  const leftovers = Object.entries(readRunFile(dataDir)?.processes ?? {}).filter(([, who]) => isRunning(who))
  for (const [name, who] of leftovers.reverse()) {
    report(`${name} still runs from a start that was killed (process ${who.pid}): stopping it`)
    // PostgreSQL reads SIGINT as "fast shutdown"; SIGTERM would wait for its clients to leave.
    signal(who, name === 'postgres' ? 'SIGINT' : 'SIGTERM')
    await waitUntil(`${name} ends`, () => !isRunning(who), GRACE_MS).catch(() => signal(who, 'SIGKILL'))
    await waitUntil(`${name} is gone`, () => !isRunning(who), GRACE_MS)
  }
}

function signal(who: ProcessIdentity, name: NodeJS.Signals): void {
  if (isRunning(who)) process.kill(who.pid, name)
}
