import { eq, signingKeys, tenantKeys } from '@yingtong/db'
import {
  bulkKeyring,
  createTenant,
  keyOfVersion,
  newestKey,
  openReport,
  resealJob,
  saveReport,
  signReport,
  systemContext,
  VaultError,
  verifyReport,
} from '@yingtong/domain'
import { plantStudy, startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newMasterKey } from './master-key.ts'
import { openVault } from './open-vault.ts'

let region: TestRegion
beforeAll(async () => {
  region = await startRegion()
})
afterAll(() => region?.stop())

it('promise L5: data keys move to a new master key by themselves, then the old one can go', async () => {
  const [old, next] = [newMasterKey(), newMasterKey()]
  const under = (...keys: Parameters<typeof openVault>[0]) => ({ ...region.services, vault: openVault(keys) })
  const { tenantId } = await createTenant(under(old), { slug: 'county-k', name: '换钥', kind: 'hospital' })
  const keyNow = (of = under(old)) =>
    region.database.withTenant(tenantId, async (tx) => (await newestKey(tx, of.vault, tenantId))!)
  const before = await keyNow()
  const sealed = under(old).vault.sealWith(before, 'patients.telephone:1', '13800138000')
  expect(before.masterKeyId).toBe(old.id)
  expect(() => under(next).vault.openWith(before, 'patients.telephone:1', sealed)).toThrow(VaultError)

  await resealJob.run(systemContext(under(next, old), tenantId, 'test'), { version: 1 })
  const after = await keyNow(under(next))
  expect(after).toMatchObject({ version: 1, masterKeyId: next.id })
  expect(under(next).vault.openWith(after, 'patients.telephone:1', sealed)).toBe('13800138000')
})

it('promise L7: a process forgets an opened key within a minute of its erasure', async () => {
  const { id: tenantId } = await region.tenant('county-m')
  let aheadMs = 0
  const now = () => new Date(Date.now() + aheadMs)
  const keys = bulkKeyring({ database: region.database, vault: region.services.vault, now })
  const key = await keys.newest(tenantId)
  expect(key).toMatchObject({ version: 1, suite: 'international' })
  expect(await keys.version(tenantId, 1)).toMatchObject({ bytes: key.bytes })
  await region.database.withTenant(tenantId, (tx) =>
    tx
      .update(tenantKeys)
      .set({ wrappedKey: null, erasedAt: new Date() })
      .where(eq(tenantKeys.tenantId, tenantId)),
  )
  aheadMs = 61_000
  await expect(keys.newest(tenantId)).rejects.toThrow(VaultError)
  await expect(keys.version(tenantId, 1)).rejects.toThrow(VaultError)
  const gone = await region.database.withTenant(tenantId, (tx) => keyOfVersion(tx, tenantId, 1))
  expect(gone).toBeNull()
})

it('promise C12: what an old master key signed verifies after the key has left its file', async () => {
  const [old, next] = [newMasterKey(), newMasterKey()]
  const under = (...keys: Parameters<typeof openVault>[0]) => ({ ...region.services, vault: openVault(keys) })
  const { tenantId } = await createTenant(under(old), { slug: 'county-n', name: '换钥', kind: 'hospital' })
  const doctor = {
    ...systemContext(under(old), tenantId, 'test'),
    actor: { kind: 'user', id: crypto.randomUUID(), name: '医师', roles: ['senior-radiologist'] },
  } as const
  const { studyId } = await plantStudy(region.database, tenantId)
  const { id: reportId } = await openReport(doctor, { studyId })
  const body = { findings: 'x', impression: '未见异常', advice: '' }
  await saveReport(doctor, { reportId, version: 1, body })
  await signReport(doctor, { reportId, version: 2 })
  const valid = async (...keys: Parameters<typeof openVault>[0]) =>
    (await verifyReport({ ...doctor, services: under(...keys) }, { reportId }))[0]!.signature!.valid
  expect(await valid(old)).toBe(true)
  expect(await valid(next, old)).toBe(true)
  // Nobody who is here vouches for the old key yet.
  expect(await valid(next)).toBe(false)
  await resealJob.run(systemContext(under(next, old), tenantId, 'test'), { version: 1 })
  expect(await valid(next)).toBe(true)
  await region.database.withTenant(tenantId, (tx) =>
    tx.update(signingKeys).set({ publicKeyPem: openVault([newMasterKey()]).publicKeyPem('international') }),
  )
  expect(await valid(next)).toBe(false)
})
