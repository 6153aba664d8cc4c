import { createHash } from 'node:crypto'
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ServiceUser } from './postgres-user.ts'
import { isReachableByOthers } from './reachable-path.ts'

/** Part of the socket's name only: nothing listens on TCP. */
export const SOCKET_PORT = 5432

/** `sun_path` of sockaddr_un with its closing zero: 108 bytes in Linux, 104 in macOS (unix(7)). */
const PATH_BYTES_MAX = process.platform === 'linux' ? 107 : 103

export interface SocketAccess {
  /** Whom the server runs as; null when that is ourselves. */
  readonly user: ServiceUser | null
  /** A group whose members may connect besides the server's own user; they still need a password. */
  readonly group?: number | undefined
}

/** Whether PostgreSQL's socket in that folder has a name short enough for the system. */
export function fitsSocket(folder: string): boolean {
  return Buffer.byteLength(join(folder, `.s.PGSQL.${SOCKET_PORT}`)) <= PATH_BYTES_MAX
}

/**
 * The folder of the server's socket: inside `home` where the name is short enough and the server's user gets there,
 * else one with a short name outside. Only the server's user may write into it; a folder that somebody else made there
 * first is refused.
 */
export function socketFolder(home: string, { user, group }: SocketAccess): string {
  const inside = join(home, 'socket')
  const useInside = fitsSocket(inside) && (user === null || isReachableByOthers(inside))
  const folder = useInside ? inside : outsideFolder(home, user)
  mkdirSync(dirname(folder), { recursive: true, mode: user === null ? 0o700 : 0o711 })
  // Whatever the umask: the server's user has to walk through what root made for it.
  if (user !== null && !useInside) chmodSync(dirname(folder), 0o711)
  makePrivate(folder, group === undefined ? 0o700 : 0o710)
  if (user !== null) chownSync(folder, user.uid, group ?? user.gid)
  return folder
}

function outsideFolder(home: string, user: ServiceUser | null): string {
  const name = createHash('sha256').update(home).digest('hex').slice(0, 16)
  // Not os.tmpdir(): its name may itself be too long.
  return user === null ? `/tmp/yingtong-${process.getuid?.() ?? 0}-${name}` : `/run/yingtong/${name}`
}

/** Nobody else may have laid the folder down before us: they would own the sockets' place. */
function makePrivate(folder: string, mode: number): void {
  mkdirSync(folder, { recursive: true, mode })
  const found = lstatSync(folder)
  const we = process.getuid?.() ?? 0
  if (!found.isDirectory() || (we !== 0 && found.uid !== we))
    throw new Error(`${folder} belongs to somebody else: remove it, or choose a shorter DATA_DIR`)
  chmodSync(folder, mode)
}
