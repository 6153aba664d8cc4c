import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, inArray, patients, type TenantTx, tenantKeys, tenants } from '@yingtong/db'
import { memorySource, newUid } from '@yingtong/dicom'
import {
  ctInstance,
  runSql,
  startRegion,
  type TestPatient,
  type TestRegion,
  type TestTenant,
} from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  acceptInstances,
  askErasure,
  type Ctx,
  createTenant,
  ERASE_WAIT_MS,
  eraseTenantKeys,
  listTenantKeys,
  listTenants,
  openIdNumber,
  openTelephone,
  reopenTenant,
  resealJob,
  rotateTenantKey,
  searchDigests,
  systemContext,
  VaultError,
} from '../index.ts'

const ID_NUMBER = '11010519491231002X'
const TELEPHONE = '13800138000'

let region: TestRegion
let tenant: TestTenant
let other: TestTenant
let security: Ctx

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  other = await region.tenant('county-b')
  security = await tenant.as('security-admin')
})
afterAll(() => region?.stop())

async function receive(to: TestTenant, patient: Partial<TestPatient>): Promise<void> {
  const ctx: Ctx = {
    ...to.system(),
    actor: { kind: 'token', id: crypto.randomUUID(), name: 'STOW', scopes: ['image:store'] },
  }
  const file = ctInstance({ rows: 16, columns: 16, studyInstanceUid: newUid(), patient })
  const [outcome] = await acceptInstances(ctx, { objects: [memorySource(file)], source: 'stow' })
  expect(outcome?.outcome).toBe('stored')
}

const inTenant = <T>(of: TestTenant, work: (tx: TenantTx) => Promise<T>) =>
  region.database.withTenant(of.id, work)

async function patientRow(of: TestTenant, patientId: string) {
  const [row] = await inTenant(of, (tx) =>
    tx.select().from(patients).where(eq(patients.patientId, patientId)),
  )
  return row!
}

const numbersOf = (of: TestTenant, patientId: string) =>
  inTenant(of, async (tx) => {
    const { vault } = region.services
    const [row] = await tx.select().from(patients).where(eq(patients.patientId, patientId))
    return { id: await openIdNumber(tx, vault, row!), telephone: await openTelephone(tx, vault, row!) }
  })

const found = (of: TestTenant, plain: string) =>
  inTenant(of, async (tx) => {
    const digests = await searchDigests(tx, region.services.vault, { purpose: 'patients.id_number', plain })
    const rows = await tx
      .select({ patientId: patients.patientId })
      .from(patients)
      .where(inArray(patients.idNumberIndex, [...digests]))
    return rows.map((row) => row.patientId).sort()
  })

describe('promise L5: numbers of patients', () => {
  it('are sealed when images bring them, in whichever attribute, and open for who may ask', async () => {
    await receive(tenant, {
      patientId: 'K1',
      otherPatientIds: `MZ0007\\${ID_NUMBER}`,
      telephone: '138 0013 8000',
    })
    await receive(tenant, { patientId: 'K2', otherPatientIdItem: ID_NUMBER.toLowerCase() })
    await receive(tenant, { patientId: 'K3', otherPatientIds: '110105194912310020' })
    expect(await numbersOf(tenant, 'K1')).toEqual({ id: ID_NUMBER, telephone: TELEPHONE })
    expect(await numbersOf(tenant, 'K2')).toEqual({ id: ID_NUMBER, telephone: null })
    expect(await numbersOf(tenant, 'K3')).toEqual({ id: null, telephone: null })
    const row = JSON.stringify(await patientRow(tenant, 'K1'))
    expect(row).not.toContain(ID_NUMBER)
    expect(row).not.toContain(TELEPHONE)
  })

  it('are found by digest in their own hospital only', async () => {
    await receive(other, { patientId: 'K9', otherPatientIds: ID_NUMBER })
    expect(await found(tenant, ID_NUMBER)).toEqual(['K1', 'K2'])
    expect(await found(other, ID_NUMBER)).toEqual(['K9'])
    expect(await found(tenant, '440524188001010014')).toEqual([])
    const digests = [await patientRow(tenant, 'K1'), await patientRow(other, 'K9')].map(
      (r) => r.idNumberIndex,
    )
    expect(new Set(digests).size).toBe(2)
  })

  it('do not open when the text is moved to another person, column or hospital', async () => {
    const [one, two] = [await patientRow(tenant, 'K1'), await patientRow(tenant, 'K2')]
    const { vault } = region.services
    const tries: [TestTenant, Parameters<typeof openIdNumber>[2]][] = [
      [tenant, { ...two, idNumberSealed: one.idNumberSealed }],
      [tenant, { ...one, idNumberSealed: one.telephoneSealed }],
      [other, one],
    ]
    for (const [where, row] of tries)
      await expect(inTenant(where, (tx) => openIdNumber(tx, vault, row))).rejects.toThrow(VaultError)
    expect(await inTenant(tenant, (tx) => openIdNumber(tx, vault, one))).toBe(ID_NUMBER)
  })
})

describe('promise L5: rotation', () => {
  it('is the security administrator’s alone', async () => {
    await expect(rotateTenantKey(await tenant.as('tenant-admin'), {})).rejects.toThrow(/forbidden/)
    await expect(rotateTenantKey(await tenant.as('radiologist'), {})).rejects.toThrow(/forbidden/)
  })

  it('keeps what the old key sealed readable, seals it anew, also in the other suite, and still finds it', async () => {
    const before = await patientRow(tenant, 'K1')
    expect(await rotateTenantKey(security, { suite: 'sm' })).toEqual({ version: 2, suite: 'sm' })
    // Not sealed anew yet: the old key opens it, new images use the new key, both are found.
    expect((await numbersOf(tenant, 'K1')).id).toBe(ID_NUMBER)
    await receive(tenant, { patientId: 'K4', otherPatientIds: ID_NUMBER })
    expect(region.services.vault.keyVersionOf((await patientRow(tenant, 'K4')).idNumberSealed!)).toBe(2)
    expect(await found(tenant, ID_NUMBER)).toEqual(['K1', 'K2', 'K4'])
    const values = async () =>
      (await listTenantKeys(security, {})).keys.map((key) => [key.version, key.values])
    expect(await values()).toEqual([
      [1, 3],
      [2, 1],
    ])
    for (let twice = 0; twice < 2; twice += 1) await resealJob.run(tenant.system(), { version: 1 })
    const after = await patientRow(tenant, 'K1')
    expect(after.idNumberSealed).not.toBe(before.idNumberSealed)
    expect(await values()).toEqual([
      [1, 0],
      [2, 4],
    ])
    expect(await numbersOf(tenant, 'K1')).toEqual({ id: ID_NUMBER, telephone: TELEPHONE })
    expect(await found(tenant, ID_NUMBER)).toEqual(['K1', 'K2', 'K4'])
    expect((await numbersOf(other, 'K9')).id).toBe(ID_NUMBER)
  })

  it('two at once make two versions, one after the other', async () => {
    const made = await Promise.all([rotateTenantKey(security, {}), rotateTenantKey(security, {})])
    expect(made.map((each) => each.version).sort()).toEqual([3, 4])
    const { keys, signing } = await listTenantKeys(security, {})
    expect(keys.filter((key) => key.retiredAt === null).map((key) => key.version)).toEqual([4])
    const officer = security.actor.kind === 'user' ? security.actor.name : ''
    expect(keys.map((key) => key.madeByName)).toEqual([null, officer, officer, officer])
    expect(signing.map((each) => each.publicKeyPem.slice(0, 26))).toEqual(
      Array(2).fill('-----BEGIN PUBLIC KEY-----'),
    )
    expect(JSON.stringify(keys)).not.toContain('y1.k')
  })

  it('one value that was tampered with does not hold up the others', async () => {
    const row = await patientRow(tenant, 'K2')
    const sealed = row.idNumberSealed!
    const broken = `${sealed.slice(0, -6)}${sealed.at(-6) === 'A' ? 'B' : 'A'}${sealed.slice(-5)}`
    const set = (text: string) =>
      inTenant(tenant, (tx) =>
        tx.update(patients).set({ idNumberSealed: text }).where(eq(patients.id, row.id)),
      )
    await set(broken)
    await resealJob.run(tenant.system(), { version: 1 })
    await expect(numbersOf(tenant, 'K2')).rejects.toThrow(VaultError)
    const { vault } = region.services
    expect(vault.keyVersionOf((await patientRow(tenant, 'K1')).idNumberSealed!)).toBe(4)
    await set(sealed)
    await resealJob.run(tenant.system(), { version: 1 })
    expect((await numbersOf(tenant, 'K2')).id).toBe(ID_NUMBER)
  })
})

describe('keys of tenants', () => {
  it('are made with the tenant, in its suite, and for a tenant of an older release when first needed', async () => {
    const { tenantId } = await createTenant(region.services, {
      slug: 'county-sm',
      name: '国密',
      kind: 'hospital',
      cryptoSuite: 'sm',
    })
    const ctx: Ctx = { ...security, tenantId }
    expect((await listTenantKeys(ctx, {})).keys).toMatchObject([{ version: 1, suite: 'sm' }])
    await region.database.withIdentity((tx) => tx.delete(tenantKeys).where(eq(tenantKeys.tenantId, tenantId)))
    const sm: TestTenant = {
      ...tenant,
      id: tenantId,
      system: () => systemContext(region.services, tenantId, 't'),
    }
    await receive(sm, { patientId: 'S1', otherPatientIds: ID_NUMBER })
    expect((await listTenantKeys(ctx, {})).keys).toMatchObject([{ version: 1, suite: 'sm', values: 1 }])
    expect((await numbersOf(sm, 'S1')).id).toBe(ID_NUMBER)
  })
})

describe('promise L7: erasing a hospital’s keys', () => {
  const [firstId, secondId] = [crypto.randomUUID(), crypto.randomUUID()]
  const operator = (aheadMs = 0, id: string = secondId): Ctx => ({
    ...other.system(),
    services: { ...region.services, now: () => new Date(Date.now() + aheadMs) },
    actor: { kind: 'user', id, name: '运营', roles: [], platformOperator: true },
  })
  let first: Ctx
  beforeAll(async () => {
    first = operator(0, firstId)
    for (const id of [firstId, secondId])
      await runSql(
        region.adminUrl,
        `insert into users (id, email, name, platform_operator, operator_since)
         values ($1, $2, '运营', true, now())`,
        [id, `${id}@example.com`],
      )
  })

  it('is the operator’s alone, of a closed facility, by its name', async () => {
    await expect(eraseTenantKeys(await other.as('security-admin'), { slug: 'county-b' })).rejects.toThrow(
      /forbidden/,
    )
    await expect(eraseTenantKeys(operator(), { slug: 'county-b' })).rejects.toThrow(/conflict/)
    await inTenant(other, (tx) =>
      tx.update(tenants).set({ closedAt: new Date() }).where(eq(tenants.id, other.id)),
    )
    await expect(eraseTenantKeys(operator(), { slug: 'county-a' })).rejects.toThrow(/invalid/)
    expect((await numbersOf(other, 'K9')).id).toBe(ID_NUMBER)
  })

  it('takes two operators and a day, and opening the facility again takes the request back', async () => {
    const slug = 'county-b'
    const late = ERASE_WAIT_MS + 60_000
    await expect(eraseTenantKeys(operator(late), { slug })).rejects.toThrow(/ask for this erasure/)
    await askErasure(first, { slug })
    await expect(eraseTenantKeys(operator(), { slug })).rejects.toThrow(/a day must pass/)
    const alone = { ...operator(late), actor: first.actor }
    await expect(eraseTenantKeys(alone, { slug })).rejects.toThrow(/own request/)
    await reopenTenant(operator(), {})
    await inTenant(other, (tx) =>
      tx.update(tenants).set({ closedAt: new Date() }).where(eq(tenants.id, other.id)),
    )
    await expect(eraseTenantKeys(operator(late), { slug })).rejects.toThrow(/ask for this erasure/)
    expect((await numbersOf(other, 'K9')).id).toBe(ID_NUMBER)
    await askErasure(first, { slug })
  })

  it('leaves nothing that opens, and a certificate that verifies offline', async () => {
    await receive(other, { patientId: 'K10', otherPatientIds: ID_NUMBER, telephone: TELEPHONE })
    const before = await patientRow(other, 'K9')
    const certificate = await eraseTenantKeys(operator(ERASE_WAIT_MS + 60_000), { slug: 'county-b' })
    // The window may be closed: the console still has it.
    const rows = await listTenants(operator(), {})
    expect(rows.map((each) => [each.slug, each.eraseCertificate])).toContainEqual(['county-b', certificate])
    expect(JSON.parse(certificate.statement)).toMatchObject({
      tenant: { id: other.id, slug: 'county-b' },
      askedBy: first.actor.id,
      keys: [{ version: 1, suite: 'international' }],
      sealedValues: { openedBefore: 3, openedAfter: 0, refusedAfter: 3 },
    })
    // The bytes are still there, the key is not.
    expect((await patientRow(other, 'K9')).idNumberSealed).toBe(before.idNumberSealed)
    await expect(numbersOf(other, 'K9')).rejects.toThrow(VaultError)
    expect(await found(other, ID_NUMBER)).toEqual([])
    const [row] = await inTenant(other, (tx) => tx.select().from(tenantKeys))
    expect(row).toMatchObject({ wrappedKey: null })
    expect(row!.erasedAt).not.toBeNull()
    expect((await numbersOf(tenant, 'K1')).id).toBe(ID_NUMBER)
    verifiesOffline(certificate)
  })

  it('is for ever: no key is made in its place, and what comes later is not kept at all', async () => {
    await expect(eraseTenantKeys(operator(), { slug: 'county-b' })).rejects.toThrow(/conflict/)
    await expect(rotateTenantKey(await other.as('security-admin'), {})).rejects.toThrow(/conflict/)
    await expect(reopenTenant(operator(), {})).rejects.toThrow(/conflict/)
    await receive(other, { patientId: 'K11', otherPatientIds: ID_NUMBER })
    expect(await patientRow(other, 'K11')).toMatchObject({ idNumberSealed: null, idNumberIndex: null })
  })
})

function verifiesOffline({
  statement,
  signed,
  publicKeyPem,
}: Awaited<ReturnType<typeof eraseTenantKeys>>): void {
  const dir = mkdtempSync(join(tmpdir(), 'yingtong-certificate-'))
  const file = (name: string, body: string | Uint8Array) => {
    writeFileSync(join(dir, name), body)
    return join(dir, name)
  }
  try {
    const key = ['-pubin', '-inkey', file('key.pem', publicKeyPem)]
    const signature = ['-sigfile', file('signature', Buffer.from(signed.signature, 'base64'))]
    const verify = ['pkeyutl', '-verify', '-rawin', ...key, ...signature, '-in']
    execFileSync('openssl', [...verify, file('statement', statement)], { stdio: 'pipe' })
    const changed = file('changed', statement.replace('"openedAfter":0', '"openedAfter":1'))
    expect(() => execFileSync('openssl', [...verify, changed], { stdio: 'pipe' })).toThrow()
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
