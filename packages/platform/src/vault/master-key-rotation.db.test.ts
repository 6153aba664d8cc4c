import { eq, signingKeys, tenantKeys, users } from '@yingtong/db'
import {
  bulkKeyring,
  createMember,
  createTenant,
  exportHeadJob,
  keyOfVersion,
  missingMasterKeys,
  newestKey,
  openReport,
  resealFactorsJob,
  resealJob,
  saveReport,
  signReport,
  systemContext,
  VaultError,
  verifyChain,
  verifyReport,
} from '@yingtong/domain'
import { plantStudy, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { newMasterKey } from './master-key.ts'
import { openVault } from './open-vault.ts'

let region: TestRegion
beforeAll(async () => {
  region = await startRegion()
})
afterAll(() => region?.stop())

type Keys = Parameters<typeof openVault>[0]
const under = (...keys: Keys) => ({ ...region.services, vault: openVault(keys) })
/** The data key of a tenant, made when it is first asked for. */
const newKeyOf = (tenantId: string, master: Keys[0]) =>
  region.database.withTenant(tenantId, (tx) => newestKey(tx, under(master).vault, tenantId))

it('promise L5: data keys move to a new master key by themselves, then the old one can go', async () => {
  const [old, next] = [newMasterKey(), newMasterKey()]
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

it('promise C11: heads that an old master key signed stay sound after it has left its file', async () => {
  const [old, next] = [newMasterKey(), newMasterKey()]
  const { tenantId } = await createTenant(under(old), { slug: 'county-h', name: '换钥', kind: 'hospital' })
  const system = (...keys: Keys) => systemContext(under(...keys), tenantId, 'test')
  const kinds = async (...keys: Keys) =>
    (await verifyChain(system(...keys), {})).findings.map(({ kind }) => kind)
  expect(await kinds(old)).toEqual([])
  await exportHeadJob.run(system(old), {})
  expect(await kinds(next)).toEqual(['head-forged'])
  await resealJob.run(system(next, old), { version: 1 })
  await exportHeadJob.run(system(next, old), {})
  expect(await kinds(next)).toEqual([])
})

it('promise C6: a second factor opens after its master key has left the file, and none may leave too early', async () => {
  const [old, next] = [newMasterKey(), newMasterKey()]
  const { tenantId } = await createTenant(under(old), { slug: 'county-f', name: '换钥', kind: 'hospital' })
  const { userId } = await createMember(under(old), {
    tenantId,
    email: 'f@county-f.example',
    name: '医师',
    password: TEST_PASSWORD,
    roles: ['radiologist'],
  })
  const place = eq(users.id, userId)
  const sealed = under(old).vault.seal(`totp:${userId}`, 'JBSWY3DPEHPK3PXP')
  await region.database.withIdentity((tx) =>
    tx.update(users).set({ totpSecretSealed: sealed, totpConfirmedAt: new Date() }).where(place),
  )
  const lacking = () => missingMasterKeys(under(next))
  expect(await lacking()).toContain(old.id)
  await resealFactorsJob.run(systemContext(under(next, old), tenantId, 'test'), {})
  const [row] = await region.database.withIdentity((tx) => tx.select().from(users).where(place))
  expect(under(next).vault.open(`totp:${userId}`, row!.totpSecretSealed!)).toBe('JBSWY3DPEHPK3PXP')
  // The data key of the tenant is still under the old one.
  await newKeyOf(tenantId, old)
  expect(await lacking()).toContain(old.id)
  await resealJob.run(systemContext(under(next, old), tenantId, 'test'), { version: 1 })
  expect(await lacking()).not.toContain(old.id)
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
  const valid = async (...keys: Keys) =>
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
