import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { BackupRefused } from './backup-refused.ts'
import { makeFolder, writeDurably } from './write-durably.ts'

/** Files of a data folder that open something, by the name under which they go into the bundle. */
export type KeyFiles = Readonly<Record<string, Buffer>>

interface Sealed {
  readonly format: 'yingtong-keys-1'
  readonly scrypt: { readonly n: number; readonly r: number; readonly p: number; readonly salt: string }
  readonly nonce: string
  readonly tag: string
  readonly sealed: string
}

/** 128 MiB and about half a second for each guess. */
const SCRYPT = { n: 2 ** 17, r: 8, p: 1 }
const PASSPHRASE_LENGTH_MIN = 12
const FILES = [
  'secrets.json',
  'region.json',
  'demo.json',
  'master-key-id.json',
  'edge/agent-key.pem',
] as const
export const MASTER_KEY = 'master.key'

/** What of a data folder goes into the bundle: master keys, sign-in secrets, the demo's passwords and its agent's key. */
export function collectKeyFiles(dataDir: string, masterKeyFile: string): KeyFiles {
  const present = FILES.filter((name) => existsSync(join(dataDir, name)))
  const files = present.map((name) => [name, readFileSync(join(dataDir, name))] as const)
  return { [MASTER_KEY]: readFileSync(masterKeyFile), ...Object.fromEntries(files) }
}

const keyOf = (passphrase: string, { n, r, p, salt }: Sealed['scrypt']) =>
  scryptSync(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), 32, {
    N: n,
    r,
    p,
    maxmem: 256 * 1024 * 1024,
  })

/** Encrypts the files under the passphrase: scrypt, then AES-256-GCM. */
export function sealKeyFiles(files: KeyFiles, passphrase: string): Buffer {
  const scrypt = { ...SCRYPT, salt: randomBytes(16).toString('base64') }
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(passphrase, scrypt), nonce)
  const plain = JSON.stringify(
    Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, bytes.toString('base64')])),
  )
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  const bundle: Sealed = {
    format: 'yingtong-keys-1',
    scrypt,
    nonce: nonce.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    sealed: sealed.toString('base64'),
  }
  return Buffer.from(`${JSON.stringify(bundle)}\n`)
}

/** Throws BackupRefused for another passphrase or a damaged bundle, which cannot be told apart. */
export function openKeyFiles(bundle: Buffer, passphrase: string): KeyFiles {
  try {
    const { scrypt, nonce, tag, sealed, format } = JSON.parse(bundle.toString('utf8')) as Sealed
    if (format !== 'yingtong-keys-1' || scrypt.n > 2 ** 20) throw new Error('unknown format')
    const decipher = createDecipheriv('aes-256-gcm', keyOf(passphrase, scrypt), Buffer.from(nonce, 'base64'))
    decipher.setAuthTag(Buffer.from(tag, 'base64'))
    const plain = Buffer.concat([decipher.update(Buffer.from(sealed, 'base64')), decipher.final()]).toString(
      'utf8',
    )
    const files = Object.entries(JSON.parse(plain) as Record<string, string>)
    return Object.fromEntries(files.map(([name, text]) => [name, Buffer.from(text, 'base64')]))
  } catch (error) {
    throw new BackupRefused('the keys do not open: it is another passphrase, or their file is damaged', {
      cause: error,
    })
  }
}

/** Reads a passphrase: the first line of a file that only its owner may read. */
export function readPassphrase(path: string): string {
  if (!existsSync(path)) throw new BackupRefused(`BACKUP_PASSPHRASE_FILE: ${path} is not there`)
  if ((statSync(path).mode & 0o077) !== 0)
    throw new BackupRefused(`BACKUP_PASSPHRASE_FILE: ${path} is open to others: chmod 600`)
  const passphrase = readFileSync(path, 'utf8').split('\n')[0]?.trim() ?? ''
  if (passphrase.length < PASSPHRASE_LENGTH_MIN)
    throw new BackupRefused(
      `BACKUP_PASSPHRASE_FILE: ${path} needs at least ${PASSPHRASE_LENGTH_MIN} characters`,
    )
  return passphrase
}

/**
 * The passphrase of this data folder: the operator's file, or one made once at random beside the master key. Its file
 * must be kept elsewhere too, or a backup outlives everything that opens it.
 */
export async function backupPassphrase(
  dataDir: string,
  given: string | undefined,
): Promise<{ readonly passphrase: string; readonly path: string; readonly isNew: boolean }> {
  const path = given ?? join(dataDir, 'keys', 'backup.passphrase')
  const isNew = given === undefined && !existsSync(path)
  if (isNew) {
    await makeFolder(dirname(path))
    await writeDurably(path, `${randomBytes(20).toString('hex').match(/.{8}/g)!.join('-')}\n`)
  }
  return { passphrase: readPassphrase(path), path, isNew }
}
