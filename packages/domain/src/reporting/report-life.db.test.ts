import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditEvents, eq, reportVersions } from '@yingtong/db'
import { plantStudy, startRegion, type TestRegion, type TestTenant, waitUntil } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  amendReport,
  downloadReport,
  getReport,
  listTemplates,
  openReport,
  saveReport,
  saveTemplate,
  signReport,
  submitReport,
  takeOverReport,
} from './index.ts'

let region: TestRegion
let tenant: TestTenant
const body = { findings: '右肺上叶后段见混合磨玻璃结节。', impression: '右肺结节，建议复查。', advice: '' }

beforeAll(async () => {
  region = await startRegion()
  await region.runJobs()
  tenant = await region.tenant('county-a', '青河县人民医院')
})
afterAll(() => region.stop())

describe('the report of an exam', () => {
  it('I01, I10, I12: is written, signed, rendered, and downloaded as a PDF with the same words', async () => {
    const { studyId } = await plantStudy(region.database, tenant.id)
    const doctor = await tenant.as('senior-radiologist')
    const draft = await openReport(doctor, { studyId })
    expect(draft.state).toBe('drafting')
    const saved = await saveReport(doctor, { reportId: draft.id, version: draft.version, body })
    const signed = await signReport(doctor, { reportId: draft.id, version: saved.version })
    expect(signed).toMatchObject({
      state: 'signed',
      signedBy: { name: doctor.actor.kind === 'user' && doctor.actor.name },
    })
    await waitUntil('the PDF', async () => (await getReport(doctor, { studyId }))?.pdfReady === true, 15_000)
    const { pdf, fileName } = await downloadReport(doctor, { reportId: draft.id })
    expect(fileName).toMatch(/^report-M[0-9a-f]+\.pdf$/)
    const path = join(mkdtempSync(join(tmpdir(), 'pdf-')), 'r.pdf')
    writeFileSync(path, pdf)
    const text = execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
    expect(text).toContain('青河县人民医院')
    expect(text).toContain('右肺上叶后段见混合磨玻璃结节')
    expect(text).toContain('陈玉兰')
  })

  it('keeps every submitted and signed text, and an amendment with its reason', async () => {
    const { studyId } = await plantStudy(region.database, tenant.id)
    const doctor = await tenant.as('senior-radiologist')
    const draft = await openReport(doctor, { studyId })
    const saved = await saveReport(doctor, { reportId: draft.id, version: 1, body })
    const preliminary = await submitReport(doctor, { reportId: draft.id, version: saved.version })
    const signed = await signReport(doctor, { reportId: draft.id, version: preliminary.version })
    const changed = { ...body, impression: '右肺结节，较前增大。' }
    await amendReport(doctor, {
      reportId: draft.id,
      version: signed.version,
      body: changed,
      reason: '补充对照',
    })
    const kept = await region.database.withTenant(tenant.id, (tx) =>
      tx.select().from(reportVersions).where(eq(reportVersions.reportRef, draft.id)),
    )
    expect(kept.map((row) => row.state)).toEqual(['preliminary', 'signed', 'amended'])
    expect(kept[1]?.body).toEqual(body)
    expect(kept[2]).toMatchObject({ note: '补充对照', body: changed })
    expect(kept[1]?.instanceDigests).toHaveLength(2)
  })

  it('refuses a save from an older version and tells that nothing was overwritten', async () => {
    const { studyId } = await plantStudy(region.database, tenant.id)
    const doctor = await tenant.as('radiologist')
    const draft = await openReport(doctor, { studyId })
    await saveReport(doctor, { reportId: draft.id, version: 1, body })
    await expect(saveReport(doctor, { reportId: draft.id, version: 1, body })).rejects.toMatchObject({
      code: 'conflict',
      publicText: expect.stringContaining('nothing was overwritten'),
    })
  })

  it('has one writer at a time, who can be relieved', async () => {
    const { studyId } = await plantStudy(region.database, tenant.id)
    const first = await tenant.as('radiologist')
    const second = await tenant.as('radiologist')
    const draft = await openReport(first, { studyId })
    await expect(saveReport(second, { reportId: draft.id, version: 1, body })).rejects.toMatchObject({
      code: 'conflict',
    })
    const taken = await takeOverReport(second, { reportId: draft.id })
    expect((await saveReport(second, { reportId: draft.id, version: taken.version, body })).state).toBe(
      'drafting',
    )
  })

  it('promise A16: is not signed over missing images without a reason', async () => {
    const { studyId } = await plantStudy(region.database, tenant.id, { instances: 2, declaredInstances: 3 })
    const doctor = await tenant.as('senior-radiologist')
    const draft = await openReport(doctor, { studyId })
    const saved = await saveReport(doctor, { reportId: draft.id, version: 1, body })
    const sign = { reportId: draft.id, version: saved.version }
    await expect(signReport(doctor, sign)).rejects.toMatchObject({
      code: 'conflict',
      publicText: expect.stringContaining('1 of 3'),
    })
    expect((await signReport(doctor, { ...sign, shortReason: '急诊，先出报告' })).state).toBe('signed')
  })

  it('is not signed by a radiologist without the permission, and not seen by another hospital', async () => {
    const { studyId } = await plantStudy(region.database, tenant.id)
    const doctor = await tenant.as('radiologist')
    const draft = await openReport(doctor, { studyId })
    const saved = await saveReport(doctor, { reportId: draft.id, version: 1, body })
    await expect(signReport(doctor, { reportId: draft.id, version: saved.version })).rejects.toMatchObject({
      code: 'forbidden',
    })
    const stranger = await (await region.tenant('county-x')).as('senior-radiologist')
    await expect(signReport(stranger, { reportId: draft.id, version: saved.version })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await getReport(stranger, { studyId })).toBeNull()
    expect((await getReport(doctor, { studyId }))?.id).toBe(draft.id)
  })

  it('leaves an audit row for each act, none of them with words of the report', async () => {
    const rows = await region.database.withTenant(tenant.id, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.action, 'report.signed')),
    )
    expect(rows.length).toBeGreaterThan(2)
    expect(JSON.stringify(rows)).not.toContain('结节')
  })
})

describe('report templates', () => {
  it('I02, I03: are private or the department’s', async () => {
    const author = await tenant.as('radiologist')
    const colleague = await tenant.as('radiologist')
    await saveTemplate(author, { ...body, name: '肺结节随访', visibility: 'own', modality: 'CT' })
    await saveTemplate(author, { ...body, name: '胸部平扫', visibility: 'department', modality: 'CT' })
    const names = (list: { name: string }[]) => list.map((t) => t.name).sort()
    expect(names(await listTemplates(author, { modality: 'CT' }))).toEqual(['肺结节随访', '胸部平扫'].sort())
    expect(names(await listTemplates(colleague, {}))).toEqual(['胸部平扫'])
  })
})
