import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { postgresUser, type ServiceUser } from './postgres-user.ts'
import { serverPrograms } from './server-programs.ts'
import { socketFolder } from './socket-folder.ts'

/** How far a copied cluster shall be brought by its log. */
export interface RecoveryEnd {
  /** `recovery_target_time` or `recovery_target_lsn`; the end of the log when it comes first. */
  readonly target: { readonly time: string } | { readonly lsn: string }
  /** Folder with the log's segments, unpacked. */
  readonly log: string
  /** Role of the cluster that may do everything. */
  readonly superuser: string
}

export interface RecoveredPostgres {
  /** URL of a superuser on a socket that only the server's user and root can reach. */
  url(database: string): string
  /** Fast shutdown, with everything on the disk. */
  stop(): Promise<void>
}

const OPENS_MS_MAX = 30 * 60_000
const TAIL_CHARS = 4000
const ENDED_EARLY = /recovery ended before configured recovery target was reached/

/** The program that can run a cluster of that major version; null when none is here. */
export function findPostgresOf(major: number, user: ServiceUser | null): string | null {
  return serverPrograms(user !== null).find(({ version }) => version.major === major)?.postgres ?? null
}

/**
 * Brings a copied cluster to the chosen end of its log and lets it serve on a private socket, with settings of its own:
 * those of the machine it came from may name what is not here. Throws with the server's words when it cannot.
 */
export async function recoverPostgres(
  pgdata: string,
  program: string,
  end: RecoveryEnd,
): Promise<RecoveredPostgres> {
  const user = postgresUser()
  const settings = `${pgdata}.recovery`
  const socket = socketFolder(settings, { user })
  mkdirSync(settings, { recursive: true, mode: 0o700 })
  const lay = (path: string, text: string) => {
    writeFileSync(path, text, { mode: 0o600 })
    if (user) chownSync(path, user.uid, user.gid)
  }
  if (user) chownSync(settings, user.uid, user.gid)
  lay(join(settings, 'pg_hba.conf'), 'local all all trust\n')
  lay(join(settings, 'pg_ident.conf'), '')
  lay(join(pgdata, 'recovery.signal'), '')
  const url = (database: string) => urlOf(socket, { user: end.superuser, database })
  const start = async (withTarget: boolean) => {
    lay(join(settings, 'postgresql.conf'), configuration({ settings, socket, end, withTarget }))
    return run(program, ['-D', pgdata, '-c', `config_file=${join(settings, 'postgresql.conf')}`], {
      user,
      url: url('postgres'),
    })
  }
  const first = await start(true)
  // Nothing was committed between the chosen end and the end of the log: both are the same state.
  const server = ENDED_EARLY.test(first.log()) && first.child.exitCode !== null ? await start(false) : first
  if (server.child.exitCode !== null) throw new Error(`the database did not recover:\n${server.log()}`)
  return {
    url,
    stop: async () => {
      if (server.child.exitCode === null) server.child.kill('SIGINT')
      await server.exited
      rmSync(settings, { recursive: true, force: true })
    },
  }
}

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const urlOf = (socket: string, { user, database }: { readonly user: string; readonly database: string }) =>
  `postgres://${encodeURIComponent(user)}@localhost/${encodeURIComponent(database)}?${new URLSearchParams({ host: socket })}`

function configuration(of: {
  readonly settings: string
  readonly socket: string
  readonly end: RecoveryEnd
  readonly withTarget: boolean
}): string {
  const { settings, socket, end, withTarget } = of
  const { target } = end
  const values: Record<string, string> = {
    hba_file: join(settings, 'pg_hba.conf'),
    ident_file: join(settings, 'pg_ident.conf'),
    listen_addresses: '',
    unix_socket_directories: `"${socket.replaceAll('"', '""')}"`,
    hot_standby: 'off',
    // What it says is read below.
    lc_messages: 'C',
    fsync: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    max_prepared_transactions: '100',
    restore_command: `cp "${end.log}/%f" "%p"`,
    recovery_target_action: 'promote',
    recovery_target_inclusive: 'time' in target ? 'on' : 'off',
  }
  if (withTarget)
    values['time' in target ? 'recovery_target_time' : 'recovery_target_lsn'] =
      'time' in target ? target.time : target.lsn
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${quoted(value)}\n`)
    .join('')
}

interface Running {
  readonly child: ChildProcess
  readonly exited: Promise<unknown>
  log(): string
}

/** Resolves when the server takes writes, or has ended. */
async function run(
  program: string,
  args: readonly string[],
  { user, url }: { readonly user: ServiceUser | null; readonly url: string },
): Promise<Running> {
  const child = spawn(program, args, {
    ...user,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-TAIL_CHARS)
  })
  const exited = once(child, 'close')
  const until = Date.now() + OPENS_MS_MAX
  while (child.exitCode === null && !(await takesWrites(url))) {
    if (Date.now() > until) child.kill('SIGQUIT')
    await Promise.race([delay(100), exited])
  }
  if (child.exitCode !== null) await exited
  return { child, exited, log: () => log }
}

async function takesWrites(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  try {
    await client.connect()
    const { rows } = await client.query<{ recovering: boolean }>('select pg_is_in_recovery() as recovering')
    return rows[0]?.recovering === false
  } catch {
    return false
  } finally {
    await client.end().catch(() => undefined)
  }
}
