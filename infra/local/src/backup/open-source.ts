import { resolve } from 'node:path'
import type { ObjectStore, Services } from '@yingtong/domain'
import { openServices, openStore, readMasterKeys } from '@yingtong/platform'
import { ownerDatabaseUrl, runningDatabaseUrl } from '../audit/running-database.ts'
import type { LocalEnvironment } from '../env.ts'
import { masterKeyFile } from '../state/master-key-file.ts'
import { BackupRefused } from './backup-refused.ts'

/** The running product, as far as a backup reads it. */
export interface BackupSource {
  readonly environment: LocalEnvironment
  /** Absolute. */
  readonly dataDir: string
  readonly ownerUrl: string
  readonly services: Services
  /** Objects as they lie, sealed. */
  readonly bareStore: ObjectStore
  readonly masterKeyFile: string
  readonly masterKeyId: string
  close(): Promise<void>
}

/** Opens what runs on the environment's data folder; throws BackupRefused when nothing does. */
export async function openSource(environment: LocalEnvironment): Promise<BackupSource> {
  const dataDir = resolve(environment.DATA_DIR)
  const ownerUrl = ownerDatabaseUrl(dataDir, environment)
  const workerUrl = runningDatabaseUrl(dataDir, environment)
  if (ownerUrl === null || workerUrl === null)
    throw new BackupRefused(
      `nothing was ever started on ${environment.DATA_DIR}: DATA_DIR names another folder`,
    )
  const keyFile = masterKeyFile(dataDir, environment)
  const own = { ...environment, DATA_DIR: dataDir, MASTER_KEY_FILE: keyFile }
  const services = await openServices(
    { ...own, DATABASE_URL: workerUrl },
    { name: 'backup', poolSize: 2 },
  ).catch((error: Error & { code?: string }) => {
    if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT')
      throw new BackupRefused(
        'the database does not answer: a backup is taken while the product runs (npm start)',
      )
    throw error
  })
  return {
    environment,
    dataDir,
    ownerUrl,
    services,
    bareStore: await openStore(own),
    masterKeyFile: keyFile,
    masterKeyId: readMasterKeys(keyFile)[0].id,
    close: () => services.close(),
  }
}
