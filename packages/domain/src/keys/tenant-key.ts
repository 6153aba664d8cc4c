import {
  and,
  desc,
  eq,
  type IdentityTx,
  isNotNull,
  isNull,
  type TenantTx,
  tenantKeys,
  tenants,
} from '@yingtong/db'
import { VaultError } from '../kernel/index.ts'
import type { CryptoSuite, TenantKey, Vault } from '../ports.ts'

/** Data keys are rows of a tenant, made before its first own row: both kinds of transaction read them. */
type KeyTx = TenantTx | IdentityTx

const COLUMNS = {
  tenantId: tenantKeys.tenantId,
  version: tenantKeys.version,
  suite: tenantKeys.suite,
  masterKeyId: tenantKeys.masterKeyId,
  wrappedKey: tenantKeys.wrappedKey,
}

type KeyRow = Omit<TenantKey, 'wrappedKey'> & { readonly wrappedKey: string | null }

function usable(row: KeyRow | undefined): TenantKey | null {
  return row && row.wrappedKey !== null ? { ...row, wrappedKey: row.wrappedKey } : null
}

/** Makes a data key of this tenant; version 1 is made with the tenant itself. */
export async function addTenantKey(
  tx: KeyTx,
  vault: Vault,
  place: {
    readonly tenantId: string
    readonly version: number
    readonly suite: CryptoSuite
    /** Null when it is made with the tenant. */
    readonly madeBy?: string | null
  },
): Promise<void> {
  const { tenantId, version, suite, madeBy = null } = place
  await tx
    .insert(tenantKeys)
    .values({ tenantId, version, madeBy, ...vault.newTenantKey(tenantId, version, suite) })
    // Two processes that find a tenant of an older release without a key both make one: the first counts.
    .onConflictDoNothing()
}

/** The key that seals now; null when the tenant's keys were erased. */
export async function newestKey(tx: KeyTx, vault: Vault, tenantId: string): Promise<TenantKey | null> {
  const read = async () =>
    tx
      .select(COLUMNS)
      .from(tenantKeys)
      .where(eq(tenantKeys.tenantId, tenantId))
      .orderBy(desc(tenantKeys.version))
      .limit(1)
  const [row] = await read()
  if (row) return usable(row)
  const [tenant] = await tx
    .select({ suite: tenants.cryptoSuite })
    .from(tenants)
    .where(eq(tenants.id, tenantId))
  if (!tenant) throw new VaultError('there is no such tenant')
  await addTenantKey(tx, vault, { tenantId, version: 1, suite: tenant.suite })
  return usable((await read())[0])
}

/** The key of one version, also a retired one; null when it was erased or never was. */
export async function keyOfVersion(tx: KeyTx, tenantId: string, version: number): Promise<TenantKey | null> {
  const [row] = await tx
    .select(COLUMNS)
    .from(tenantKeys)
    .where(and(eq(tenantKeys.tenantId, tenantId), eq(tenantKeys.version, version)))
  return usable(row)
}

/** Every key that still opens something, the newest first. */
export async function usableKeys(tx: TenantTx): Promise<readonly TenantKey[]> {
  const rows = await tx
    .select(COLUMNS)
    .from(tenantKeys)
    .where(
      and(
        eq(tenantKeys.tenantId, tx.tenantId),
        isNotNull(tenantKeys.wrappedKey),
        isNull(tenantKeys.erasedAt),
      ),
    )
    .orderBy(desc(tenantKeys.version))
  return rows.map((row) => usable(row)!)
}
