import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { clusterUrl, readCluster } from '@yingtong/testkit/machine'
import pg from 'pg'
import type { Product } from './start-product.ts'

/** A file that a running product keeps about itself. */
export const readJson = <T>(product: Product, name: string): T =>
  JSON.parse(readFileSync(join(product.dataDir, name), 'utf8')) as T

/** The database as its superuser, whom row-level security does not bind. */
export function adminDatabase(product: Product): pg.Client {
  const cluster = readCluster(join(product.dataDir, 'postgres'))
  if (cluster === null) throw new Error(`no embedded PostgreSQL was ever started in ${product.dataDir}`)
  return new pg.Client({ connectionString: clusterUrl(cluster, 'yingtong') })
}
