import { and, patients, type SQL, sql, studies } from '@yingtong/db'
import { runSql, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { studyConditions } from './internal/match-conditions.ts'
import type { StudyMatch } from './match.ts'

let region: TestRegion
let tenant: TestTenant

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  await region.database.withTenant(tenant.id, async (tx) => {
    await tx.execute(sql`insert into patients (patient_key, patient_id, name_alphabetic, name_ideographic, search_text)
      select i, 'P' || i, md5(i::text), chr(20000 + i % 5000) || chr(20000 + i % 3000), md5(i::text) || ' p' || i
      from generate_series(1, 20000) i`)
    await tx.execute(sql`insert into studies (study_instance_uid, patient_ref, study_date, accession_number, modalities)
      select '1.2.' || patient_id, id, to_char(date '2020-01-01' + length(name_alphabetic), 'YYYYMMDD'),
        'A' || patient_id, array['CT'] from patients`)
  })
  await runSql(region.adminUrl, 'vacuum analyze')
})
afterAll(() => region?.stop())

/** The plan as the tenant's role gets it, policies included; without sequential scans, so that size plays no part. */
async function planOf(match: StudyMatch & { readonly fuzzy: boolean }): Promise<string> {
  const where = and(...studyConditions(match)) as SQL
  return region.database.withTenant(tenant.id, async (tx) => {
    await tx.execute(sql`set local enable_seqscan = off`)
    const table = Object.keys(match).some((name) => name.startsWith('patient')) ? patients : studies
    const { rows } = await tx.execute(sql`explain select id from ${table} where ${where}`)
    return rows.map((row) => Object.values(row)[0]).join('\n')
  })
}

describe('row-level security leaves the index to', () => {
  it.each([
    ['patients_by_ideographic', { patientName: '王*' }],
    ['patients_by_alphabetic', { patientName: 'Wang^Xiao*' }],
    ['patients_search', { patientName: 'wangxiaodong', fuzzy: true }],
    ['patients_by_id', { patientId: 'P7*' }],
    ['patients_by_id', { patientId: 'P777' }],
    ['studies_by_accession', { accessionNumber: 'M2603*' }],
    ['studies_by_accession', { accessionNumber: 'M26031' }],
    ['studies_by_modality', { modalitiesInStudy: ['MR'] }],
    ['studies_by_date', { studyDate: { from: '20260301', to: '20260302' } }],
    ['studies_by_uid', { studyInstanceUid: ['1.2.3'] }],
  ])('%s for %j', async (index, match) => {
    // A condition that only filters what the tenant's key found would be listed under `Filter`.
    const plan = await planOf({ fuzzy: false, ...match })
    expect(plan).toContain(index)
    expect(plan.split(index)[1]).toMatch(/Index Cond: .*(~~|~>=~|=|&&|>=)/)
  })
})
