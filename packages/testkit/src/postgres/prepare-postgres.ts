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
import { postgresUser, type ServiceUser } from './postgres-user.ts'
import { isReachableByOthers, SHARED_STATE_DIR } from './reachable-path.ts'
import {
  chooseServer,
  lineOfData,
  type ServerProgram,
  type ServerWish,
  serverPrograms,
} from './server-programs.ts'
import { SOCKET_PORT, socketFolder } from './socket-folder.ts'

export interface PostgresOptions {
  /** Also listens on 127.0.0.1, for tests that stand between server and client; else on a unix socket only. */
  readonly loopback?: boolean
  /** A group whose members may connect by the socket, besides the server's own user. */
  readonly socketGroup?: number
  /** Extra `name=value` settings; they may not weaken durability. */
  readonly settings?: readonly string[]
  /** What a server must have to be taken from the system instead of from npm; absent: npm's, the same everywhere. */
  readonly floors?: ServerWish['floors']
  /** Where the system's servers lie, if not in the usual place. */
  readonly systemFolder?: string
}

/** All that is needed to run one cluster: a supervisor may spawn `command` as often as it likes. */
export interface PreparedPostgres {
  readonly command: string
  readonly args: readonly string[]
  readonly user: ServiceUser | null
  readonly pgdata: string
  /** Folder of the unix socket. */
  readonly socket: string
  /** Superuser URL of the database `postgres`. */
  readonly url: string
  /** Which server it is. */
  readonly program: ServerProgram
}

/** `${dir}/cluster.json`, mode 600: where the data lies, the superuser's password, and how to reach the server. */
export interface ClusterFile {
  readonly pgdata: string
  readonly password: string
  readonly socket: string
  /** On 127.0.0.1, where it listens there at all. */
  readonly port?: number
}

const DURABLE = ['fsync=on', 'full_page_writes=on', 'synchronous_commit=on']

/**
 * Creates the cluster in `dir` on first use (data checksums, UTF-8, C.UTF-8 order) and says how to run it. Throws
 * NoServerError where the data are of another line than every server here: opening them would be the end of them.
 */
export async function preparePostgres(dir: string, options: PostgresOptions = {}): Promise<PreparedPostgres> {
  const home = resolve(dir)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const user = postgresUser()
  const known = readCluster(home)
  const pgdata = known?.pgdata ?? choosePgdata(home, user)
  const program = programFor(pgdata, user, options)
  const cluster: ClusterFile = {
    pgdata,
    password: known?.password ?? randomBytes(24).toString('hex'),
    socket: socketFolder(home, { user, group: options.socketGroup }),
    ...(options.loopback ? { port: await freePort(known?.port) } : {}),
  }
  // Written before initdb, so that the password is never lost for a cluster that exists.
  writeCluster(home, cluster)
  if (!existsSync(cluster.pgdata)) initCluster(program, user, cluster)
  return {
    command: program.postgres,
    program,
    args: serverArgs(cluster, options.settings ?? []),
    user,
    pgdata: cluster.pgdata,
    socket: cluster.socket,
    url: clusterUrl(cluster),
  }
}

function programFor(
  pgdata: string,
  user: ServiceUser | null,
  { floors = null, systemFolder }: PostgresOptions,
): ServerProgram {
  return chooseServer(serverPrograms(user !== null, systemFolder), { major: lineOfData(pgdata), floors })
}

/**
 * Superuser URL of a cluster's database. On a unix socket the folder stands in `host=`, which libpq and node-postgres
 * take before the host of the URL; that one is there because a URL with a user needs one.
 */
export function clusterUrl(cluster: ClusterFile, database = 'postgres'): string {
  const { password, port, socket } = cluster
  if (port !== undefined) return `postgres://postgres:${password}@127.0.0.1:${port}/${database}`
  return `postgres://postgres:${password}@localhost/${database}?${new URLSearchParams({ host: socket })}`
}

/** Where a cluster of `dir` would lie, and whom its server runs as: for who lays a copied one down there. */
export function clusterPlace(dir: string): { readonly pgdata: string; readonly user: ServiceUser | null } {
  const home = resolve(dir)
  mkdirSync(home, { recursive: true })
  const user = postgresUser()
  return { pgdata: choosePgdata(home, user), user }
}

/** Takes a cluster over that was laid down in its place; from then on `preparePostgres` runs it. */
export function adoptCluster(
  dir: string,
  { pgdata, password }: Pick<ClusterFile, 'pgdata' | 'password'>,
): void {
  const home = resolve(dir)
  const cluster: ClusterFile = { pgdata, password, socket: socketFolder(home, { user: postgresUser() }) }
  writeCluster(home, cluster)
}

function writeCluster(home: string, cluster: ClusterFile): void {
  const file = join(home, 'cluster.json')
  writeFileSync(`${file}.draft`, `${JSON.stringify(cluster, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(`${file}.draft`, file)
}

/** The cluster that was prepared in `dir`, or null when none ever was. */
export function readCluster(dir: string): ClusterFile | null {
  const file = join(resolve(dir), 'cluster.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ClusterFile) : null
}

function choosePgdata(home: string, user: ServiceUser | null): string {
  const inside = join(home, 'pgdata')
  if (user === null) return inside
  chmodSync(home, 0o711)
  return isReachableByOthers(inside) ? inside : join(SHARED_STATE_DIR, 'clusters', randomUUID())
}

/** Made beside its final place and renamed when complete, so an interrupted first start never counts as a cluster. */
function initCluster(program: ServerProgram, user: ServiceUser | null, cluster: ClusterFile): void {
  const draft = `${cluster.pgdata}.draft`
  const passwordFile = `${cluster.pgdata}.password`
  rmSync(draft, { recursive: true, force: true })
  // The parents stay passable for the service user; only the cluster itself is private.
  mkdirSync(dirname(draft), { recursive: true, mode: 0o755 })
  if (user !== null) chmodSync(dirname(draft), 0o711)
  mkdirSync(draft, { mode: 0o700 })
  writeFileSync(passwordFile, `${cluster.password}\n`, { mode: 0o600 })
  if (user !== null) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid)
  const flags = [
    `--pgdata=${draft}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    ...orderFlags(program),
    '--data-checksums',
  ]
  try {
    execFileSync(program.initdb, flags, { ...user, stdio: 'pipe' })
    renameSync(draft, cluster.pgdata)
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** By code point on every machine: the built-in provider of PostgreSQL 17, before that libc's locale of the same name. */
function orderFlags({ version }: ServerProgram): readonly string[] {
  if (version.major < 17) return ['--locale=C.UTF-8', '--locale-provider=libc']
  return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
}

function serverArgs(cluster: ClusterFile, settings: readonly string[]): readonly string[] {
  const all = [
    `listen_addresses=${cluster.port === undefined ? '' : '127.0.0.1'}`,
    `port=${cluster.port ?? SOCKET_PORT}`,
    `unix_socket_directories=${cluster.port === undefined ? quoted(cluster.socket) : ''}`,
    'max_connections=200',
    // The system's servers would compile what runs for milliseconds.
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC',
    ...settings,
    ...DURABLE,
  ]
  return ['-D', cluster.pgdata, ...all.flatMap((setting) => ['-c', setting])]
}

/** The setting is a list: a comma in a folder's name would end the name. */
const quoted = (folder: string) => `"${folder.replaceAll('"', '""')}"`
