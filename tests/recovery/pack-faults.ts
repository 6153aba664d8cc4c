import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { adminDatabase } from '../harness/product-data.ts'
import type { Product } from '../harness/start-product.ts'

const NAMED = `select 't/' || tenant_id || '/packs/' || sha256 || '.pack' as key from packs
  where state in ('stored', 'verified', 'damaged')`
const LOST = `select sop_instance_uid as uid from instances i where not exists (
  select from packs p where p.tenant_id = i.tenant_id and p.id = i.pack_ref and p.state in ('stored', 'verified'))`

/** Rows and objects, both ways: a pack that a row names and the store lacks, an object that no row names, an image without. */
export async function packFaults(product: Product, databaseUrl?: string): Promise<readonly string[]> {
  const client = databaseUrl ? new pg.Client({ connectionString: databaseUrl }) : adminDatabase(product)
  await client.connect()
  const named = new Set((await client.query<{ key: string }>(NAMED)).rows.map(({ key }) => key))
  const lost = (await client.query<{ uid: string }>(LOST)).rows.map(({ uid }) => `${uid} has no whole pack`)
  await client.end()
  const objects = join(product.dataDir, 'store', 'objects')
  const files = readdirSync(objects, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.pack'),
  )
  const lying = new Set(files)
  return [
    ...lost,
    ...[...named].filter((key) => !lying.has(key)).map((key) => `${key} is named and not there`),
    ...[...lying].filter((key) => !named.has(key)).map((key) => `${key} is there and not named`),
  ]
}
