import { plantStudy, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assignStudy, getStudyDetail, listColleagues, listWorklist, summarizeWorklist } from './index.ts'

let region: TestRegion
let tenant: TestTenant
beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
})
afterAll(() => region.stop())

const plant = (wish: Parameters<typeof plantStudy>[2]) => plantStudy(region.database, tenant.id, wish)

describe('the reading list', () => {
  it('C20: finds a patient by hanzi, pinyin, initials, PatientID and accession number', async () => {
    const mine = await plant({ patientId: 'QH0001', accessionNumber: 'M2603180127' })
    await plant({
      nameIdeographic: '马丽',
      searchText: '马丽 mali ml ma li qh0002',
      patientId: 'QH0002',
      accessionNumber: 'Z2603180001',
    })
    const doctor = await tenant.as('radiologist')
    for (const text of ['陈玉', 'chenyul', 'cyl', 'CHEN', 'qh0001', 'M26031801', 'chen qh0001']) {
      const { rows } = await listWorklist(doctor, { view: 'all', text })
      expect(
        rows.map((row) => row.studyId),
        text,
      ).toEqual([mine.studyId])
    }
    expect((await listWorklist(doctor, { view: 'all', text: '100%_' })).rows).toEqual([])
  })

  it('P2: shows masked names only', async () => {
    const doctor = await tenant.as('radiologist')
    const page = await listWorklist(doctor, { view: 'all' })
    expect(JSON.stringify(page)).not.toContain('陈玉兰')
    expect(page.rows.map((row) => row.patient.nameMasked)).toContain('陈*兰')
  })

  it('narrows by date, modality and state, sorts and pages', async () => {
    const other = await region.tenant('county-filters')
    const doctor = await other.as('radiologist')
    for (const [index, modality] of ['CT', 'MR', 'CT', 'DX'].entries())
      await plantStudy(region.database, other.id, { modality, studyDate: `2026031${index}` })
    const list = (input: Parameters<typeof listWorklist>[1]) =>
      listWorklist(doctor, { view: 'all', sort: 'study-date', ...(input as object) })
    expect((await list({ modalities: ['CT'] })).total).toBe(2)
    expect((await list({ studyDateFrom: '20260311', studyDateTo: '20260312' })).total).toBe(2)
    expect((await list({ states: ['signed'] })).total).toBe(0)
    const dates = (await list({ descending: false })).rows.map((row) => row.studyDate)
    expect(dates).toEqual([...dates].sort())
    const second = await list({ limit: 2, offset: 2, descending: false })
    expect(second.rows.map((row) => row.studyDate)).toEqual(dates.slice(2))
    expect(second.total).toBe(4)
  })

  it('promise A16: says 299/300 and lists the exam under “short”', async () => {
    const short = await plant({ instances: 2, declaredInstances: 3 })
    const doctor = await tenant.as('radiologist')
    const { rows } = await listWorklist(doctor, { view: 'short' })
    expect(rows.map((row) => row.studyId)).toEqual([short.studyId])
    expect(rows[0]?.delivery).toMatchObject({ received: 2, declared: 3 })
  })

  it('counts what is new since the page was loaded', async () => {
    const doctor = await tenant.as('radiologist')
    const filter = { view: 'all' } as const
    const { changeSeq } = await listWorklist(doctor, filter)
    expect((await summarizeWorklist(doctor, { sinceChangeSeq: changeSeq, filter })).changed).toBe(0)
    await plant({})
    const summary = await summarizeWorklist(doctor, { sinceChangeSeq: changeSeq, filter })
    expect(summary.changed).toBe(1)
    expect(summary.views.unsigned).toBeGreaterThan(0)
  })

  it('gives an exam to a colleague and takes it back', async () => {
    const doctor = await tenant.as('radiologist')
    const { studyId } = await plant({})
    await assignStudy(doctor, { studyId, assigneeId: doctor.actor.id })
    expect((await getStudyDetail(doctor, { studyId })).assignee).toMatchObject({ me: true })
    expect((await listWorklist(doctor, { view: 'mine' })).rows.map((row) => row.studyId)).toEqual([studyId])
    await assignStudy(doctor, { studyId, assigneeId: null })
    expect((await getStudyDetail(doctor, { studyId })).assignee).toBeNull()
    expect((await listColleagues(doctor, {})).map((c) => c.id)).toContain(doctor.actor.id)
  })

  it('X03: does not know the exams of another hospital', async () => {
    const { studyId } = await plant({})
    const stranger = await (await region.tenant('county-z')).as('senior-radiologist')
    await expect(getStudyDetail(stranger, { studyId })).rejects.toMatchObject({ code: 'not-found' })
    expect((await listWorklist(stranger, { view: 'all' })).total).toBe(0)
  })
})
