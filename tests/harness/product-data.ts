import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Product } from './start-product.ts'

/** A file that a running product keeps about itself. */
export const readJson = <T>(product: Product, name: string): T =>
  JSON.parse(readFileSync(join(product.dataDir, name), 'utf8')) as T

/** The database as its superuser, whom row-level security does not bind. */
export function adminDatabase(product: Product): pg.Client {
  const { port, password } = readJson<{ port: number; password: string }>(product, 'postgres/cluster.json')
  return new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password, database: 'yingtong' })
}
