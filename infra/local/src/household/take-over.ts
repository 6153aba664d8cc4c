import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type Household, PROCESSES, type ProcessName } from './household.ts'

const NODE_PROCESSES = PROCESSES.filter(
  (name): name is Exclude<ProcessName, 'postgres'> => name !== 'postgres',
)

export const cacheFolder = (dataDir: string, name: string) => join(dataDir, 'cache', name)

/** The data folder itself: others may walk through to what is theirs, where there are others; nobody may list it. */
export function closeDataFolder(dataDir: string): void {
  const isRoot = process.getuid?.() === 0
  chmodSync(dataDir, isRoot ? 0o711 : 0o700)
  for (const name of ['logs', 'keys'])
    if (existsSync(join(dataDir, name))) chmodSync(join(dataDir, name), 0o700)
}

/**
 * Gives each process the folders it works in, also those of an earlier start that ran as somebody else: the store to
 * gateway and worker by their group, the spool to the edge agent, caches of compiled code to each its own. `all` looks
 * below even where the folder itself is right, after somebody else wrote there.
 */
export function takeOver(dataDir: string, { processes, groups }: Household, all: boolean): void {
  // Begun and not ended (a kill, a full disk): everything is looked through again.
  const mark = join(dataDir, 'taking-over')
  const begun = all || existsSync(mark)
  writeFileSync(mark, '', { mode: 0o600 })
  const own = (name: ProcessName) => processes[name].user ?? ourselves()
  for (const name of NODE_PROCESSES)
    give(cacheFolder(dataDir, name), { ...own(name), isShared: false }, begun)
  give(join(dataDir, 'edge'), { ...own('edge'), isShared: false }, begun)
  const store = { uid: own('worker').uid, gid: groups?.store ?? own('worker').gid }
  for (const name of ['store', 'scratch'])
    give(join(dataDir, name), { ...store, isShared: groups !== null }, begun)
  syncFolder(dataDir)
  rmSync(mark)
}

/** Who works in a folder may not list the one above, so it is we who make its entry survive a power cut. */
function syncFolder(path: string): void {
  const handle = openSync(path, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

const ourselves = () => ({ uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 })

interface Owner {
  readonly uid: number
  readonly gid: number
  /** New files get the folder's group, and its members may write them. */
  readonly isShared: boolean
}

function give(path: string, { uid, gid, isShared }: Owner, below: boolean): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const folder = realpathSync(path)
  const mode = isShared ? 0o2770 : 0o700
  const found = statSync(folder)
  const isRight = found.uid === uid && found.gid === gid && (found.mode & 0o7777) === mode
  if (isRight && !below) return
  if (process.getuid?.() === 0) {
    // -h: what a link points at is not ours to give away.
    execFileSync('chown', ['-hR', `${uid}:${gid}`, folder])
    for (const [type, bits] of [
      ['d', isShared ? '2770' : '700'],
      ['f', isShared ? '660' : '600'],
    ] as const)
      execFileSync('find', [folder, '-type', type, '-exec', 'chmod', bits, '{}', '+'])
    chownSync(folder, uid, gid)
  }
  chmodSync(folder, mode)
}
