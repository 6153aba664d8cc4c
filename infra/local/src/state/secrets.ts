import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

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
  const known = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Partial<Secrets>) : {}
  const secret = () => randomBytes(32).toString('base64url')
  const secrets: Secrets = {
    authSecret: known.authSecret ?? secret(),
    databasePasswords: { gateway: secret(), web: secret(), worker: secret(), ...known.databasePasswords },
  }
  writePrivate(path, secrets)
  return secrets
}

/** Writes JSON that only its owner may read, in one step. */
export function writePrivate(path: string, value: unknown): void {
  writeFileSync(`${path}.draft`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.draft`, path)
}
