import { auditEvents, desc, eq } from '@yingtong/db'
import { plantStudy, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type Ctx,
  createMember,
  exportAssessment,
  fileGrading,
  openReport,
  type ProcessReport,
  readCompliance,
  readDatabaseServer,
  recordProcess,
  rotateTenantKey,
  saveReport,
  signReport,
} from '../index.ts'

const REPORT: ProcessReport = {
  name: 'gateway',
  host: 'node-1',
  release: '0.1.0',
  nodeVersion: '24.0.0',
  opensslVersion: '3.5.0',
  facts: {
    database: 'db.hospital:5432',
    databaseTls: true,
    databaseVersion: 'not asked',
    publicOrigin: 'https://img.hospital.cn',
    store: { kind: 's3', place: 'https://store.hospital/images', tls: true, sealed: true },
    components: [
      { name: 'next', installed: ['16.3.3'], floor: '16.3.3', advisory: 'CVE-2026-75604', sound: true },
    ],
  },
}

let region: TestRegion
let tenant: TestTenant
let security: Ctx
let auditor: Ctx

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  security = await tenant.as('security-admin')
  auditor = await tenant.as('audit-admin')
  await recordProcess(region.services, REPORT)
})
afterAll(() => region?.stop())

const grading = { level: 3, number: '11010813257-00001', filedOn: '2026-03-18' }

it('promise L1: the filing number is the security officer’s to enter, each hospital’s own, and recorded', async () => {
  await expect(fileGrading(auditor, grading)).rejects.toThrow(/compliance:write/)
  await expect(fileGrading(security, { ...grading, level: 6 })).rejects.toThrow(/level/)
  await fileGrading(security, grading)
  expect((await readCompliance(auditor, {})).grading).toEqual(grading)
  const other = await (await region.tenant('county-b')).as('security-admin')
  expect((await readCompliance(other, {})).grading).toBeNull()
  const [row] = await region.database.withTenant(tenant.id, (tx) =>
    tx
      .select()
      .from(auditEvents)
      .where(eq(auditEvents.action, 'grading.filed'))
      .orderBy(desc(auditEvents.seq))
      .limit(1),
  )
  expect(row?.details).toEqual({ before: null, after: grading })
})

it('promise L1: assets come from what processes said at their start; the connection is what the database says', async () => {
  await recordProcess(region.services, { ...REPORT, release: '0.2.0' })
  const { assets, processes } = await readCompliance(security, {})
  expect(processes).toHaveLength(1)
  expect(processes[0]).toMatchObject({ release: '0.2.0', facts: { databaseTls: false } })
  expect(processes[0]!.facts.databaseVersion).toMatch(/^1\d\./)
  expect(assets.filter(({ zone }) => zone === 'data').map(({ name, place }) => [name, place])).toEqual([
    ['PostgreSQL', 'db.hospital:5432'],
    ['S3', 'https://store.hospital/images'],
  ])
})

it('promise L1: the server that answers is held against the floors that came with the product, and told if below', async () => {
  const floorsOf = (minor: number) => ({
    name: 'PostgreSQL',
    floors: [`18.${minor}`],
    advisory: 'CVE-2026-1',
  })
  const told = async (minor: number) => {
    const facts = { ...REPORT.facts, databaseFloors: floorsOf(minor) }
    return recordProcess(region.services, { ...REPORT, facts })
  }
  expect(await told(4)).toMatchObject({ installed: ['18.4'], sound: true })
  expect(await told(99)).toMatchObject({ installed: ['18.4'], floor: '18.99', sound: false })
  const { components } = await readCompliance(security, {})
  expect(components.find(({ name }) => name === 'PostgreSQL')).toMatchObject({
    ...{ installed: ['18.4'], floor: '18.99', sound: false, advisory: 'CVE-2026-1' },
  })
  const { files } = await exportAssessment(auditor, {})
  const advisories = Buffer.from(files.find(({ name }) => name === 'advisories.csv')!.body).toString()
  expect(advisories).toContain('"PostgreSQL","18.4","18.99","CVE-2026-1","below floor"')
  await expect(readDatabaseServer(security, {})).rejects.toThrow(/platform:operate/)
  const operator: Ctx = {
    ...tenant.system(),
    actor: { kind: 'user', id: crypto.randomUUID(), name: '运营', roles: [], platformOperator: true },
  }
  expect(await readDatabaseServer(operator, {})).toMatchObject({ floor: '18.99', sound: false })
})

it('promise L5: the evidence names algorithm, key and dates of what is really in use', async () => {
  const doctor = await tenant.as('senior-radiologist')
  const { studyId } = await plantStudy(region.database, tenant.id)
  const { id: reportId } = await openReport(doctor, { studyId })
  await saveReport(doctor, {
    reportId,
    version: 1,
    body: { findings: 'x', impression: '未见异常', advice: '' },
  })
  await rotateTenantKey(security, { suite: 'sm' })
  await signReport(doctor, { reportId, version: 2 })
  const { protections } = await readCompliance(auditor, {})
  const of = (what: string) => protections.filter((each) => each.what === what)
  expect(of('sealed-columns').map(({ algorithm, until }) => [algorithm, until === null])).toEqual([
    ['AES-256-GCM', false],
    ['SM4-CTR + HMAC-SM3', true],
  ])
  expect(of('report-signatures')).toMatchObject([{ algorithm: 'SM2 + SM3', count: 1 }])
  expect(of('report-signatures')[0]!.keyId).toBe(`sm2-${region.services.vault.masterKeyId}`)
  expect(of('objects')).toHaveLength(2)
})

it('promise L1: the pack of a year holds accounts, policy, log, system and advisories, inert in a spreadsheet', async () => {
  await createMember(region.services, {
    ...{
      tenantId: tenant.id,
      email: 'x@county-a.example',
      name: '=HYPERLINK("http://x")',
      password: 'Correct-Horse-9',
    },
    roles: ['clinician'],
  })
  await expect(exportAssessment(await tenant.as('tenant-admin'), {})).rejects.toThrow(/compliance:read/)
  const year = new Date().getUTCFullYear()
  const { fileName, files } = await exportAssessment(auditor, { year })
  expect(fileName).toBe(`assessment-${year}.zip`)
  const text = (name: string) => Buffer.from(files.find((file) => file.name === name)!.body).toString()
  expect(files.map((file) => file.name)).toEqual([
    'policy.json',
    'accounts.csv',
    'log-statistics.csv',
    'assets.csv',
    'data-flows.csv',
    'cryptography.csv',
    'versions.csv',
    'advisories.csv',
  ])
  expect(JSON.parse(text('policy.json'))).toMatchObject({ year, grading, policy: { passwordLengthMin: 8 } })
  expect(text('accounts.csv')).toContain(`"'=HYPERLINK(""http://x"")"`)
  expect(text('accounts.csv')).toContain('"security-admin"')
  expect(text('log-statistics.csv')).toMatch(/"report\.signed","success","1"/)
  expect(text('log-statistics.csv')).toMatch(/"grading\.file\w*","refused"|"refused"/)
  expect(text('advisories.csv')).toContain('"next","16.3.3"')
  const before = await exportAssessment(auditor, { year: year - 1 })
  expect(Buffer.from(before.files[2]!.body).toString().trim().split('\r\n')).toHaveLength(1)
})
