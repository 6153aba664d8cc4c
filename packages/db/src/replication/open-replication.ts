import pg from 'pg'
import { rowsOf } from './run-command.ts'

/** Which cluster speaks, and where its write-ahead log stands. */
export interface ServerIdentity {
  readonly systemId: string
  readonly timeline: number
  readonly flushedLsn: string
  /** 180004 is 18.4. */
  readonly version: number
  readonly segmentBytes: number
}

/** The server cannot or may not give a copy of itself; the message says what to do about it. */
export class ReplicationRefused extends Error {}

/** SQLSTATE of "must have the REPLICATION attribute", and of a server whose pg_hba.conf has no line for us. */
const RIGHTS: Readonly<Record<string, string>> = {
  '42501': 'its role lacks the right: ALTER ROLE … REPLICATION',
  '28000': 'pg_hba.conf has no line that lets this role in for replication',
}
const VERSION_MIN = 150_000

/** Opens a connection for replication commands; throws ReplicationRefused with what a database administrator must allow. */
export async function openReplication(url: string): Promise<pg.Client> {
  const address = new URL(url)
  address.searchParams.set('replication', 'database')
  const client = new pg.Client({ connectionString: address.href, keepAlive: true })
  client.on('error', () => undefined)
  try {
    await client.connect()
  } catch (error) {
    const right = RIGHTS[(error as { code?: string }).code ?? '']
    if (right === undefined) throw error
    throw new ReplicationRefused(`the database gives no copy of itself: ${right}`, { cause: error })
  }
  return client
}

/** Asks who the server is; throws ReplicationRefused when it is too old or has no write-ahead log to give. */
export async function identify(client: pg.Client): Promise<ServerIdentity> {
  const show = async (name: string) => (await rowsOf(client, `SHOW ${name}`))[0]?.[0] ?? ''
  const [system] = await rowsOf(client, 'IDENTIFY_SYSTEM')
  const version = Number(await show('server_version_num'))
  if (version < VERSION_MIN)
    throw new ReplicationRefused(
      `backups need PostgreSQL 15 or later, this is ${await show('server_version')}`,
    )
  if ((await show('wal_level')) === 'minimal')
    throw new ReplicationRefused('the database writes too little into its log: wal_level must be replica')
  return {
    systemId: system?.[0] ?? '',
    timeline: Number(system?.[1]),
    flushedLsn: system?.[2] ?? '',
    version,
    segmentBytes: bytesOf(await show('wal_segment_size')),
  }
}

/** `16MB`, as SHOW gives sizes. */
function bytesOf(text: string): number {
  const unit = { kB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 }[text.replace(/^\d+/, '')]
  if (unit === undefined) throw new Error(`not a size: ${text}`)
  return Number.parseInt(text, 10) * unit
}
