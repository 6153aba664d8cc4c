import { execFileSync } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { freePort } from '../processes/free-port.ts'
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts'
import { postgresUser, type ServiceUser } from './postgres-user.ts'
import { isReachableByOthers, SHARED_STATE_DIR } from './reachable-path.ts'

export interface PostgresOptions {
  /** TCP port on 127.0.0.1; unset = the one used last time if it is free, else any free one. */
  readonly port?: number
  /** Extra `name=value` settings; they may not weaken durability. */
  readonly settings?: readonly string[]
}

/** All that is needed to run one cluster: a supervisor may spawn `command` as often as it likes. */
export interface PreparedPostgres {
  readonly command: string
  readonly args: readonly string[]
  readonly user: ServiceUser | null
  readonly pgdata: string
  readonly port: number
  /** Superuser URL of the database `postgres`. */
  readonly url: string
}

/** `${dir}/cluster.json`, mode 600: where the data lies, and the superuser's password. */
interface ClusterFile {
  readonly pgdata: string
  readonly password: string
  readonly port: number
}

const DURABLE = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']

/** Creates the cluster in `dir` on first use (data checksums, UTF-8, C.UTF-8 order) and says how to run it. */
export async function preparePostgres(dir: string, options: PostgresOptions = {}): Promise<PreparedPostgres> {
  const home = resolve(dir)
  mkdirSync(home, { recursive: true })
  const user = postgresUser()
  const binaries = findPostgresBinaries(user !== null)
  const file = join(home, 'cluster.json')
  const known = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ClusterFile) : null
  const port = options.port ?? (await freePort(known?.port))
  const cluster: ClusterFile = {
    pgdata: known?.pgdata ?? choosePgdata(home, user),
    password: known?.password ?? randomBytes(24).toString('hex'),
    port,
  }
  // Written before initdb, so that the password is never lost for a cluster that exists.
  writeFileSync(file, `${JSON.stringify(cluster, null, 2)}\n`, { mode: 0o600 })
  if (!existsSync(cluster.pgdata)) initCluster(binaries, user, cluster)
  return {
    command: binaries.postgres,
    args: serverArgs(cluster, options.settings ?? []),
    user,
    pgdata: cluster.pgdata,
    port,
    url: `postgres://postgres:${cluster.password}@127.0.0.1:${port}/postgres`,
  }
}

function choosePgdata(home: string, user: ServiceUser | null): string {
  const inside = join(home, 'pgdata')
  if (user === null) return inside
  chmodSync(home, 0o711)
  return isReachableByOthers(inside) ? inside : join(SHARED_STATE_DIR, 'clusters', randomUUID())
}

/** Made beside its final place and renamed when complete, so an interrupted first start never counts as a cluster. */
function initCluster(binaries: PostgresBinaries, user: ServiceUser | null, cluster: ClusterFile): void {
  const draft = `${cluster.pgdata}.draft`
  const passwordFile = `${cluster.pgdata}.password`
  rmSync(draft, { recursive: true, force: true })
  // The parents stay passable for the service user; only the cluster itself is private.
  mkdirSync(dirname(draft), { recursive: true, mode: 0o755 })
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 })
  if (user !== null) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid)
  const flags = [
    `--pgdata=${draft}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    // The built-in provider sorts the same on every machine, whatever locales its libc has.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
  ]
  try {
    execFileSync(binaries.initdb, flags, { ...user, stdio: 'pipe' })
    renameSync(draft, cluster.pgdata)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

function serverArgs(cluster: ClusterFile, settings: readonly string[]): readonly string[] {
  const all = [
    'listen_addresses=127.0.0.1',
    `port=${cluster.port}`,
    'unix_socket_directories=',
    'max_connections=200',
    'timezone=UTC',
    'log_timezone=UTC',
    ...settings,
    ...DURABLE,
  ]
  return ['-D', cluster.pgdata, ...all.flatMap((setting) => ['-c', setting])]
}
