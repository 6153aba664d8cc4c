import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { EnvironmentError } from '../env/fragments.ts'

/** Length of every key; a suite derives from it what its functions need. */
export const KEY_BYTES = 32

export interface MasterKey {
  /** The first 16 hex digits of a digest of the key, so that a garbled key is seen at once. */
  readonly id: string
  readonly bytes: Uint8Array
}

/** The newest key first; older ones only open what they once sealed. */
export type MasterKeys = readonly [MasterKey, ...MasterKey[]]

const LINE = /^yingtong-master-key ([0-9a-f]{16}) ([\w-]{43})$/

function keyId(bytes: Uint8Array): string {
  return createHash('sha256').update('yingtong master key id').update(bytes).digest('hex').slice(0, 16)
}

/** A new random master key. */
export function newMasterKey(): MasterKey {
  const bytes = randomBytes(KEY_BYTES)
  return { id: keyId(bytes), bytes }
}

const lineOf = (key: MasterKey) =>
  `yingtong-master-key ${key.id} ${Buffer.from(key.bytes).toString('base64url')}\n`

function parseLine(line: string): MasterKey | null {
  const parts = LINE.exec(line)
  if (!parts) return null
  const bytes = Buffer.from(parts[2]!, 'base64url')
  const key = { id: keyId(bytes), bytes }
  // Base64url has spare bits in its last letter: only the one way we write it is taken.
  return lineOf(key) === `${line}\n` ? key : null
}

function refusal(path: string, fault: string): EnvironmentError {
  return new EnvironmentError([`MASTER_KEY_FILE: ${path} ${fault}`])
}

/**
 * Reads the keys of `path`, one a line. A file that is missing, garbled, or open to group or others stops the start:
 * there is no way to go on without a key.
 */
export function readMasterKeys(path: string): MasterKeys {
  let text: string
  try {
    const stat = statSync(path)
    if (!stat.isFile()) throw refusal(path, 'is not a file')
    if ((stat.mode & 0o077) !== 0) throw refusal(path, 'may be read by others: make it mode 600')
    text = readFileSync(path, 'latin1')
  } catch (error) {
    if (error instanceof EnvironmentError) throw error
    throw refusal(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`)
  }
  const keys = text.replace(/\n$/, '').split('\n').map(parseLine)
  const sound = keys.filter((key) => key !== null)
  const [first, ...older] = sound
  if (!first || sound.length !== keys.length) throw refusal(path, 'is garbled')
  return [first, ...older]
}

/** Lays a new master key down at `path`, mode 600, on disk before this returns; returns its id. */
export function createMasterKeyFile(path: string): string {
  const key = newMasterKey()
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const file = openSync(`${path}.draft`, 'w', 0o600)
  try {
    writeSync(file, lineOf(key))
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(`${path}.draft`, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return key.id
}
