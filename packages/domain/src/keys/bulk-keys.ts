import type { Database } from '@yingtong/db'
import { ErasedKeyError, VaultError } from '../kernel/index.ts'
import type { BulkKey, BulkKeyring, TenantKey, Vault } from '../ports.ts'
import { keyOfVersion, newestKey } from './tenant-key.ts'

/** How long a process goes on with a key that was rotated or erased elsewhere. */
const HELD_MS = 60_000
const HELD_MAX = 1000

/**
 * The keys under which objects of tenants lie, held by this process for a minute: reading a frame must not ask the
 * database. Throws VaultError for what was erased.
 */
export function bulkKeyring(services: {
  readonly database: Pick<Database, 'withIdentity'>
  readonly vault: Vault
  readonly now?: () => Date
}): BulkKeyring {
  const { database, vault } = services
  const now = services.now ?? (() => new Date())
  const held = new Map<string, { readonly key: Promise<BulkKey>; readonly until: number }>()

  function hold(name: string, find: () => Promise<TenantKey | null>): Promise<BulkKey> {
    const known = held.get(name)
    const at = now().getTime()
    if (known && at < known.until) return known.key
    const key = find().then((found) => {
      if (!found) throw new ErasedKeyError('the key of these objects was erased')
      return { version: found.version, suite: found.suite, bytes: vault.bulkKeyWith(found, 'objects') }
    })
    // A failure is not held: the database may answer the next time.
    key.catch(() => held.delete(name))
    if (held.size >= HELD_MAX) held.clear()
    held.set(name, { key, until: at + HELD_MS })
    return key
  }

  /** A version that never was stands in a damaged record; only where no key is left were they erased. */
  async function ofVersion(tenantId: string, version: number): Promise<TenantKey | null> {
    return database.withIdentity(async (tx) => {
      const found = await keyOfVersion(tx, tenantId, version)
      if (!found && (await newestKey(tx, vault, tenantId))) throw new VaultError('no key has this version')
      return found
    })
  }

  return {
    newest: (tenantId) => hold(tenantId, () => database.withIdentity((tx) => newestKey(tx, vault, tenantId))),
    version: (tenantId, version) => hold(`${tenantId} ${version}`, () => ofVersion(tenantId, version)),
  }
}
