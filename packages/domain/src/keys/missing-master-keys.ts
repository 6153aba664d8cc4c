import { isNotNull, sql, tenantKeys, tenants, users } from '@yingtong/db'
import type { Services } from '../kernel/index.ts'

/** The envelope's fourth part is the id of the master key: `y1.s.<suite>.<key>.<body>`. */
const KEY_PART = 4

/**
 * Master keys that are not in the file although something still lies under them: data keys of tenants, seeds of second
 * factors. While there is one, images stay shut and people stay outside, so a worker does not start.
 */
export async function missingMasterKeys({
  database,
  vault,
}: Pick<Services, 'database' | 'vault'>): Promise<readonly string[]> {
  const { ids, factors } = await database.withIdentity(async (tx) => ({
    ids: await tx.select({ id: tenants.id }).from(tenants),
    factors: await tx
      .selectDistinct({ key: sql<string>`split_part(${users.totpSecretSealed}, '.', ${KEY_PART}::int)` })
      .from(users)
      .where(isNotNull(users.totpSecretSealed)),
  }))
  const named = new Set(factors.map(({ key }) => key))
  for (const { id } of ids) {
    const rows = await database.withTenant(id, (tx) =>
      tx
        .selectDistinct({ key: tenantKeys.masterKeyId })
        .from(tenantKeys)
        .where(isNotNull(tenantKeys.wrappedKey)),
    )
    for (const { key } of rows) named.add(key)
  }
  return [...named].filter((key) => !vault.masterKeyIds.includes(key)).sort()
}
