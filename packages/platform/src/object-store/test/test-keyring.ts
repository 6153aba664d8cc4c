import { type BulkKey, type BulkKeyring, type CryptoSuite, VaultError } from '@yingtong/domain'
import { newMasterKey } from '../../vault/master-key.ts'
import { openVault } from '../../vault/open-vault.ts'

export interface TestKeyring extends BulkKeyring {
  rotate(tenantId: string, suite: CryptoSuite): void
  erase(tenantId: string): void
}

/** Keys for every tenant that is asked for, in memory. */
export function testKeyring(suite: CryptoSuite = 'international'): TestKeyring {
  const vault = openVault([newMasterKey()])
  const tenants = new Map<string, BulkKey[]>()
  const add = (tenantId: string, next: CryptoSuite) => {
    const keys = tenants.get(tenantId) ?? []
    const version = keys.length + 1
    const key = { ...vault.newTenantKey(tenantId, version, next), tenantId, version }
    tenants.set(tenantId, [...keys, { version, suite: next, bytes: vault.bulkKeyWith(key, 'objects') }])
  }
  const keysOf = (tenantId: string) => {
    if (!tenants.has(tenantId)) add(tenantId, suite)
    return tenants.get(tenantId)!
  }
  const orErased = (key: BulkKey | undefined): BulkKey => {
    if (!key) throw new VaultError('erased')
    return key
  }
  return {
    newest: async (tenantId) => orErased(keysOf(tenantId).at(-1)),
    version: async (tenantId, version) => orErased(keysOf(tenantId)[version - 1]),
    rotate: (tenantId, next) => {
      keysOf(tenantId)
      add(tenantId, next)
    },
    erase: (tenantId) => void tenants.set(tenantId, []),
  }
}
