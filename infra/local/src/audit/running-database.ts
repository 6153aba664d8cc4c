import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clusterUrl, readCluster } from '@yingtong/testkit/machine'
import type { LocalEnvironment } from '../env.ts'
import { DATABASE_ROLES } from '../services/service-context.ts'
import type { Secrets } from '../state/secrets.ts'

type DatabaseChoice = Pick<LocalEnvironment, 'DATABASE_URL'>

const read = <T>(path: string): T | null =>
  existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : null

/** The database of a start that runs on this data folder, as its owner; null when none ever did. */
export function ownerDatabaseUrl(dataDir: string, environment: DatabaseChoice): string | null {
  const cluster = readCluster(join(dataDir, 'postgres'))
  return environment.DATABASE_URL ?? (cluster && clusterUrl(cluster, 'yingtong'))
}

/** The same as the worker's own role. */
export function runningDatabaseUrl(dataDir: string, environment: DatabaseChoice): string | null {
  const secrets = read<Secrets>(join(dataDir, 'secrets.json'))
  const owner = ownerDatabaseUrl(dataDir, environment)
  if (!secrets || !owner) return null
  const url = new URL(owner)
  url.username = DATABASE_ROLES.worker
  url.password = secrets.databasePasswords.worker
  return url.href
}
