import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  formatLsn,
  identify,
  type LogStream,
  openReplication,
  parseLsn,
  receiveLog,
  reserveLog,
  type ServerIdentity,
} from '@yingtong/db/replication'
import { BackupRefused } from './backup-refused.ts'
import { LogFolder } from './log-folder.ts'

export interface FollowedLog {
  readonly server: ServerIdentity
  /** Name of this line of history in the backup folder. */
  readonly line: string
  readonly folder: LogFolder
  /** True when nothing is missing between what an earlier run received and this one. */
  readonly isContinued: boolean
  /** True when an earlier run received something, and what came after it is gone. */
  readonly hasGap: boolean
  /** Resolves when everything up to there is on the backup's disk; throws when the stream broke. */
  reach(lsn: string): Promise<void>
  /** Rejects when the stream breaks. */
  readonly broken: Promise<never>
  stop(): void
}

const POLL_MS = 50
const REACH_MS_MAX = 120_000
/** The server threw that part of its log away before we came. */
const isGone = (error: unknown) => (error as { code?: string }).code === '58P01'
const SETTLE_MS = 500

/**
 * Receives the database's log from now on, and from where an earlier run stopped when the server still has that part.
 * Without it every second between the two runs would be out of reach.
 */
export async function followLog(url: string, log: string, lineId: string): Promise<FollowedLog> {
  const first = await open(url)
  const line = `${first.server.systemId}-${first.server.timeline}-${lineId}`
  const folder = new LogFolder(join(log, line), first.server)
  const now = folder.beginOf(folder.segmentOf(parseLsn(first.server.flushedLsn)))
  const kept = folder.resumeAt()
  const begun = await stream(first, folder, kept !== null && kept < now ? kept : now)
  if (begun !== null)
    return followed(first.server, line, folder, begun, kept === null ? 'first' : 'continued')
  const again = await open(url)
  const anew = await stream(again, folder, now)
  if (anew === null) throw new BackupRefused('the database gives no log to copy')
  return followed(again.server, line, folder, anew, 'gap')
}

async function open(url: string) {
  const client = await openReplication(url)
  const server = await identify(client)
  return { client, server, slot: await reserveLog(client) }
}

/** Null when the server has no such log any more, which it says at once. */
async function stream(
  { client, server, slot }: Awaited<ReturnType<typeof open>>,
  folder: LogFolder,
  lsn: bigint,
): Promise<LogStream | null> {
  const from = { slot, lsn, timeline: server.timeline }
  const made = receiveLog(client, from, {
    onBytes: (at, bytes) => folder.write(at, bytes),
    flushed: () => folder.flush(),
  })
  const refused = await Promise.race([
    made.ended.then(
      () => null,
      (error: unknown) => error,
    ),
    delay(SETTLE_MS, null),
  ])
  if (refused === null) return made
  await client.end().catch(() => undefined)
  if (isGone(refused)) return null
  throw refused
}

function followed(
  server: ServerIdentity,
  line: string,
  folder: LogFolder,
  made: LogStream,
  how: 'first' | 'continued' | 'gap',
): FollowedLog {
  let stopped = false
  const broken = made.ended.then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => Promise.reject(error),
  )
  broken.catch(() => undefined)
  const reach = async (lsn: string) => {
    const until = Date.now() + REACH_MS_MAX
    while (folder.flush() < parseLsn(lsn)) {
      if (Date.now() > until)
        throw new BackupRefused(
          `the database's log stands still at ${formatLsn(folder.flush())}, before ${lsn}`,
        )
      await Promise.race([delay(POLL_MS), broken])
    }
  }
  const stop = () => {
    if (stopped) return
    stopped = true
    made.stop()
    folder.close()
  }
  const isContinued = how === 'continued'
  return { server, line, folder, isContinued, hasGap: how === 'gap', reach, broken, stop }
}
