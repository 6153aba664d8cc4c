import { createHash } from 'node:crypto'
import {
  bulkKeyring,
  type Ctx,
  listErasures,
  listNamedObjects,
  listTenantIds,
  type ObjectStore,
  objectName,
  systemContext,
} from '@yingtong/domain'
import { sealedStore } from '@yingtong/platform'
import type { BackedUpObject } from './manifest.ts'
import type { BackupSource } from './open-source.ts'

async function contexts({ services }: BackupSource): Promise<readonly Ctx[]> {
  const ids = await listTenantIds(services, {})
  return ids.map((id) => systemContext(services, id, 'backup'))
}

/** Keys that rows name now and the backup does not hold. */
export async function namedButMissing(
  source: BackupSource,
  known: ReadonlyMap<string, unknown>,
): Promise<readonly string[]> {
  const missing: string[] = []
  for (const ctx of await contexts(source))
    for await (const key of listNamedObjects(ctx)) if (!known.has(key)) missing.push(key)
  return missing
}

/**
 * Opens copies the way readers do and answers those that do not open: a seal that is broken, or a pack whose SHA-256 is
 * not its name. What was damaged in the store before it was copied is found here and not years later.
 */
export async function damagedCopies(
  source: BackupSource,
  copies: ObjectStore,
  objects: readonly BackedUpObject[],
): Promise<readonly string[]> {
  const { services, environment } = source
  const readable = environment.STORE_SEALING === 'off' ? copies : sealedStore(copies, bulkKeyring(services))
  const erased = new Set((await listErasures(services, {})).map(({ tenantId }) => tenantId))
  const damaged: string[] = []
  for (const { key } of objects) {
    const tenantId = key.split('/')[1] ?? ''
    // Nobody can open these any more, which is what erasing is for.
    if (erased.has(tenantId)) continue
    const digest = await digestOf(readable, key)
    const name = objectName({ tenantId }, 'pack', key)
    if (digest === null || (name !== null && name !== digest)) damaged.push(key)
  }
  return damaged
}

async function digestOf(store: ObjectStore, key: string): Promise<string | null> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of (await store.stream(key)) as AsyncIterable<Buffer>) hash.update(chunk)
    return hash.digest('hex')
  } catch {
    return null
  }
}
