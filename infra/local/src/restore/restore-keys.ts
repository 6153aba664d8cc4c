import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { readMasterKeys } from '@yingtong/platform'
import { BackupRefused } from '../backup/backup-refused.ts'
import { sha256 } from '../backup/chunk-store.ts'
import { type KeyFiles, MASTER_KEY, openKeyFiles, readPassphrase } from '../backup/key-bundle.ts'
import type { WholeBackup } from '../backup/manifest.ts'
import { makeFolder, writeDurably } from '../backup/write-durably.ts'
import type { LocalEnvironment } from '../env.ts'

interface KeySearch {
  readonly backup: WholeBackup
  /** Root of the backup folder. */
  readonly root: string
  readonly keysFolder: string | undefined
  readonly environment: Pick<LocalEnvironment, 'BACKUP_PASSPHRASE_FILE' | 'MASTER_KEY_FILE'>
}

/** The operator's own copy of the master key, if it is the one that this backup needs. */
function hasOwnKey({ backup, environment }: KeySearch): boolean {
  const path = environment.MASTER_KEY_FILE
  return (
    path !== undefined &&
    existsSync(path) &&
    readMasterKeys(path).some(({ id }) => id === backup.manifest.masterKeyId)
  )
}

async function passphraseOf({ environment }: KeySearch): Promise<string> {
  if (environment.BACKUP_PASSPHRASE_FILE !== undefined)
    return readPassphrase(environment.BACKUP_PASSPHRASE_FILE)
  if (!process.stdin.isTTY)
    throw new BackupRefused(
      'BACKUP_PASSPHRASE_FILE must name the file with the passphrase of the backup (DATA_DIR/keys/backup.passphrase of the machine it came from)',
    )
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await terminal.question('passphrase of the backup: ')).trim()
  } finally {
    terminal.close()
  }
}

/**
 * What opens the backup: its encrypted keys, or nothing when the operator has the master key at hand. Throws
 * BackupRefused before anything is touched.
 */
export async function findKeys(search: KeySearch): Promise<KeyFiles> {
  const { manifest } = search.backup
  if (hasOwnKey(search) && search.environment.BACKUP_PASSPHRASE_FILE === undefined) return {}
  if (manifest.keys === null)
    throw new BackupRefused(
      `keys were left out of this backup: MASTER_KEY_FILE must name a file with the master key ${manifest.masterKeyId}`,
    )
  const name = basename(manifest.keys.path)
  const places = [search.keysFolder, join(search.root, 'keys'), dirname(manifest.keys.path)]
  const path = places.flatMap((folder) => (folder ? [join(folder, name)] : [])).find(existsSync)
  if (path === undefined)
    throw new BackupRefused(`the keys of this backup are not here: --keys names the folder with ${name}`)
  const bundle = await readFile(path)
  if (sha256(bundle) !== manifest.keys.sha256) throw new BackupRefused(`${path} is damaged`)
  return openKeyFiles(bundle, await passphraseOf(search))
}

/** Puts keys and secrets back; the key of the agent only where the hospital's own machine has none. */
export async function layDownKeys(
  files: KeyFiles,
  dataDir: string,
  masterKeyFile: string | undefined,
): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    const path =
      name === MASTER_KEY ? (masterKeyFile ?? join(dataDir, 'keys', MASTER_KEY)) : join(dataDir, name)
    if ((name.startsWith('edge/') || name === MASTER_KEY) && existsSync(path)) continue
    await makeFolder(dirname(path))
    await writeDurably(path, name === 'region.json' ? moved(bytes, dataDir) : bytes)
  }
}

/** The demo's agent names its key by an absolute path, of the machine that was lost. */
function moved(region: Buffer, dataDir: string): string {
  const parsed = JSON.parse(region.toString('utf8')) as {
    readonly agent?: { readonly keyFile: string }
  } | null
  if (!parsed?.agent) return region.toString('utf8')
  return `${JSON.stringify({ ...parsed, agent: { ...parsed.agent, keyFile: join(dataDir, 'edge', 'agent-key.pem') } }, null, 2)}\n`
}
