import { randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** `${DATA_DIR}/secrets.json`, mode 600: made once, at random; there are no default passwords. */
export interface Secrets {
  /** Signs next-auth's short-lived sign-in cookies. */
  readonly authSecret: string
  /** Password of each process's own database role. */
  readonly databasePasswords: Readonly<Record<'gateway' | 'web' | 'worker', string>>
}

/** Reads the secrets of this data folder, making those that are missing. */
export function readSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json')
  const known = readPrivate<Partial<Secrets>>(path) ?? {}
  const secret = () => randomBytes(32).toString('base64url')
  const secrets: Secrets = {
    authSecret: known.authSecret ?? secret(),
    databasePasswords: { gateway: secret(), web: secret(), worker: secret(), ...known.databasePasswords },
  }
  if (JSON.stringify(secrets) !== JSON.stringify(known)) writePrivate(path, secrets)
  return secrets
}

/** The JSON of a file, null where there is none; throws an error with its name when it is not JSON. */
export function readPrivate<T>(path: string): T | null {
  if (!existsSync(path)) return null
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T
  } catch (error) {
    throw new Error(`${path} cannot be read: ${(error as Error).message}`)
  }
}

/**
 * Writes JSON that only its owner may read, in one step that a power cut cannot halve. On a full disk it throws, and the
 * file is what it was.
 */
export function writePrivate(path: string, value: unknown): void {
  writeFileSync(`${path}.draft`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true })
  renameSync(`${path}.draft`, path)
  const folder = openSync(dirname(path), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
