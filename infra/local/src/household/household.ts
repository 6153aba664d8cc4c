import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { postgresUser } from '@yingtong/testkit/machine'
import { type Confinement, setprivFlags } from '../supervisor/confine.ts'
import { systemGroup, systemUser } from './system-accounts.ts'

export const PROCESSES = ['postgres', 'gateway', 'worker', 'web', 'edge'] as const
export type ProcessName = (typeof PROCESSES)[number]

/** Who runs as whom. */
export interface Household {
  /** True when each process has a user of its own: the start is root, and these users get to our code. */
  readonly isApart: boolean
  readonly processes: Readonly<Record<ProcessName, Confinement>>
  /** Whose members share the object store, and whose connect to the database; null when all are one user. */
  readonly groups: { readonly store: number; readonly database: number } | null
  /** What an operator should know, in a sentence each. */
  readonly remarks: readonly string[]
}

const SETPRIV = ['/usr/bin/setpriv', '/bin/setpriv']
const CLOSED = 0o077
/** Gateway and worker share the store by its group; what they make elsewhere has their own group, in which nobody else is. */
const CLOSED_BUT_TO_GROUP = 0o007

/**
 * As whom each process runs. `codeFiles` are samples of what they must be able to read, and what they work on lies in
 * `dataDir`. Root stays with the supervisor alone, which needs it to give each process its user, and to do so again
 * whenever one has died.
 */
export function household(codeFiles: readonly string[], dataDir: string): Household {
  const setpriv = usableSetpriv()
  const remarks =
    setpriv === null ? ['no setpriv of util-linux here: processes keep the right to gain privileges'] : []
  const bare = { user: null, groups: [], umask: CLOSED, setpriv }
  const alike = (confinement: Confinement) => ({
    gateway: confinement,
    worker: confinement,
    web: confinement,
    edge: confinement,
  })
  if (process.getuid?.() !== 0)
    return { isApart: false, processes: { postgres: bare, ...alike(bare) }, groups: null, remarks }
  const groups = { store: systemGroup('yt-store'), database: systemGroup('yt-database') }
  const postgres = { ...bare, user: postgresUser() }
  const own = (name: string, more: Partial<Confinement>) => ({ ...bare, user: systemUser(name), ...more })
  const apart = {
    gateway: own('yt-gateway', { groups: [groups.store, groups.database], umask: CLOSED_BUT_TO_GROUP }),
    worker: own('yt-worker', { groups: [groups.store, groups.database], umask: CLOSED_BUT_TO_GROUP }),
    web: own('yt-web', { groups: [groups.database] }),
    edge: own('yt-edge', {}),
  }
  const closed = codeFiles.find((file) => !may('-r', file, apart.web))
  // What lies in the data folder is given to each; it is the way there that may be closed.
  const way = dirname(realpathSync(dataDir))
  const isOpen = may('-x', way, apart.web)
  if (closed === undefined && isOpen)
    return { isApart: true, processes: { postgres, ...apart }, groups, remarks }
  // Root without any right of root: the owner of its files, and no more.
  const stripped = { ...bare, user: { uid: 0, gid: 0 }, groups: [groups.store, groups.database] }
  const why =
    closed === undefined
      ? `get through ${way}. Put DATA_DIR where others may pass (such as /var/lib/yingtong)`
      : `read ${closed}. Put the repository where others may read it (such as /opt/yingtong), installed with umask 022`
  const remark = `gateway, worker, web and edge keep the user id of root, though none of its rights: users of their own may not ${why}`
  return {
    isApart: false,
    processes: { postgres, ...alike(stripped) },
    groups,
    remarks: [...remarks, remark],
  }
}

/** setpriv(1) of util-linux; busybox's knows fewer flags, and a container may not let root drop its bounding set. */
function usableSetpriv(): string | null {
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null
  const flags = setprivFlags({ user, groups: [], umask: CLOSED, setpriv: null })
  const works = (path: string) =>
    existsSync(path) && spawnSync(path, [...flags, '--', '/bin/true'], { stdio: 'ignore' }).status === 0
  return SETPRIV.find(works) ?? null
}

/** Asked as that user: folders above, modes and lists of access all count. */
function may(act: '-r' | '-x', path: string, { user }: Confinement): boolean {
  return spawnSync('/bin/test', [act, path], { ...user, stdio: 'ignore', env: {} }).status === 0
}
