import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Household, ProcessName } from './household.ts'

/** Who opens sealed things: web for second factors and signatures, though it never sees an object. */
const KEY_HOLDERS = ['gateway', 'worker', 'web'] as const satisfies readonly ProcessName[]
export type KeyHolder = (typeof KEY_HOLDERS)[number]
export type KeyFiles = Readonly<Record<KeyHolder, string>>

/**
 * The master key's file as each process gets it. One user: the file itself. Users of their own: a copy for each, mode
 * 400, in the system's folder for what lives until the next boot, so that the original stays its owner's alone (mode
 * 600) and a copy of the data folder holds no key that was not in it.
 */
export function handOverKey(keyFile: string, dataDir: string, { processes }: Household): KeyFiles {
  const give = (name: KeyHolder): [KeyHolder, string] => {
    const { user } = processes[name]
    if (user === null) return [name, keyFile]
    const folder = runtimeFolder(dataDir)
    const path = join(folder, `${name}.key`)
    const file = openSync(`${path}.draft`, 'w', 0o400)
    try {
      chownSync(`${path}.draft`, user.uid, user.gid)
      writeSync(file, readFileSync(keyFile))
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(`${path}.draft`, path)
    return [name, path]
  }
  return Object.fromEntries(KEY_HOLDERS.map(give)) as Record<KeyHolder, string>
}

/** For root's own: `/run` belongs to it, so nobody can have laid a trap there. */
function runtimeFolder(dataDir: string): string {
  const name = createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
  const folder = join('/run/yingtong', `keys-${name}`)
  mkdirSync(folder, { recursive: true })
  // Whatever the umask: the holders walk through, and list nothing.
  for (const path of [dirname(folder), folder]) chmodSync(path, 0o711)
  return folder
}
