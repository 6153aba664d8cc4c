import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type PostgresOptions, type PreparedPostgres, preparePostgres } from './prepare-postgres.ts'

export interface PostgresServer {
  /** Superuser URL of the database `postgres`. */
  readonly url: string
  readonly pid: number
  readonly pgdata: string
  /** Fast shutdown: open connections are cut, everything is checkpointed. */
  stop(): Promise<void>
  /** SIGKILL, as a crash would; start again with `startPostgres` on the same folder. */
  kill9(): Promise<void>
}

const READY_TIMEOUT_MS = 60_000
const LOG_TAIL_CHARS = 4000

/** Starts a real PostgreSQL with its data in `dir`, on 127.0.0.1 unless told otherwise; resolves when it accepts connections. */
export async function startPostgres(dir: string, options: PostgresOptions = {}): Promise<PostgresServer> {
  const prepared = await preparePostgres(dir, { loopback: true, ...options })
  const child = spawn(prepared.command, prepared.args, {
    ...prepared.user,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-LOG_TAIL_CHARS)
  })
  const exited = once(child, 'exit')
  // A test that forgets to stop its server must not leave one behind.
  const reap = () => void child.kill('SIGQUIT')
  process.once('exit', reap)
  void exited.then(() => process.removeListener('exit', reap))
  if (!(await waitUntilReady(prepared, child))) {
    child.kill('SIGQUIT')
    throw new Error(`PostgreSQL did not start in ${prepared.pgdata}:\n${log}`)
  }
  const end = async (signal: 'SIGINT' | 'SIGKILL') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    await exited
  }
  return {
    url: prepared.url,
    pid: child.pid ?? 0,
    pgdata: prepared.pgdata,
    stop: () => end('SIGINT'),
    kill9: () => end('SIGKILL'),
  }
}

/** True once line 8 of `postmaster.pid` says ready, the same sign `pg_ctl -w` waits for; false if it ended or took too long. */
async function waitUntilReady(prepared: PreparedPostgres, child: ChildProcess): Promise<boolean> {
  const until = Date.now() + READY_TIMEOUT_MS
  while (child.exitCode === null && child.signalCode === null && Date.now() < until) {
    if (isPostgresReady(prepared.pgdata, child.pid)) return true
    await delay(20)
  }
  return false
}

/** Whether the server with this process id has finished its recovery and takes connections. */
export function isPostgresReady(pgdata: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n')
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready'
  } catch {
    return false
  }
}
