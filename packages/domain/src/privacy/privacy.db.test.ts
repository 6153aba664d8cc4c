import { auditEvents, eq, patients } from '@yingtong/db'
import { plantStudy, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findStudies } from '../archive/index.ts'
import { NAMES_SHOWN, ROLES } from '../kernel/index.ts'
import { sealerOf } from '../keys/index.ts'
import { getStudyDetail, listWorklist } from '../worklist/index.ts'
import { listConsents, recordConsent, revokeConsent, unmaskPatient } from './index.ts'

let region: TestRegion
let tenant: TestTenant
beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
})
afterAll(() => region.stop())

const plant = (wish: Parameters<typeof plantStudy>[2] = {}) => plantStudy(region.database, tenant.id, wish)
const auditOf = (action: string) =>
  region.database.withTenant(tenant.id, (tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.action, action)).orderBy(auditEvents.seq),
  )

describe('P2: minimum necessary', () => {
  const identityNumber = '452127196803042243'
  const secondNumber = '452127197001011234'

  it('decides by role who reads a name, and answers nothing that is hidden', async () => {
    const { studyId } = await plant({ patientId: identityNumber })
    for (const role of ROLES) {
      const person = await tenant.as(role, 'technologist')
      const alone = { ...person, actor: { ...person.actor, roles: [role] } as typeof person.actor }
      const list = await listWorklist(alone, { view: 'all', text: '陈玉' }).catch(() => null)
      const detail = await getStudyDetail(alone, { studyId }).catch(() => null)
      expect(JSON.stringify(list) ?? '', role).not.toMatch(/陈玉兰|YuLan|452127196803042243/)
      expect(JSON.stringify(detail) ?? '', role).not.toContain(identityNumber)
      expect((JSON.stringify(detail) ?? '').includes('陈玉兰'), role).toBe(NAMES_SHOWN[role] !== 'never')
      const found = await findStudies(alone, { patientId: identityNumber }).catch(() => null)
      if (found) expect(JSON.stringify(found).includes('陈玉兰'), role).toBe(NAMES_SHOWN[role] !== 'never')
      if (detail) expect(detail.masked.includes('name'), role).toBe(NAMES_SHOWN[role] === 'never')
    }
  })

  it('shows what is hidden once, for a reason, and writes down who saw which field, never the value', async () => {
    const { studyId, studyInstanceUid } = await plant({ patientId: secondNumber })
    const doctor = await tenant.as('clinician')
    const ask = { studyId, fields: ['name', 'patientId'] as ('name' | 'patientId')[] }
    for (const wrong of [
      { ...ask, reason: 'because' as 'other' },
      { ...ask, reason: 'other' as const },
      { ...ask, reason: 'other' as const, note: ' x  ' },
      { ...ask, fields: [], reason: 'identity' as const },
    ])
      await expect(unmaskPatient(doctor, wrong)).rejects.toMatchObject({ code: 'invalid' })
    expect(await unmaskPatient(doctor, { ...ask, reason: 'other', note: '家属电话核对' })).toEqual({
      name: '陈玉兰',
      patientId: secondNumber,
    })
    const row = (await auditOf('patient.unmasked')).findLast((each) => each.outcome === 'success')
    expect(row).toMatchObject({
      studyInstanceUid,
      actorId: doctor.actor.id,
      details: { fields: ['name', 'patientId'], reason: 'other', note: '家属电话核对' },
    })
    expect(JSON.stringify(row)).not.toMatch(/陈玉兰|452127197001011234/)
  })

  it('opens sealed numbers, and says so where their key is gone', async () => {
    const { studyId } = await plant({ patientId: 'QH-SEALED' })
    const { vault } = region.services
    const sealed = async (seal: boolean) =>
      region.database.withTenant(tenant.id, async (tx) => {
        const place = { purpose: 'patients.id_number', row: 'QH-SEALED' } as const
        const box = seal ? await sealerOf(tx, vault).seal(place, identityNumber) : null
        await tx
          .update(patients)
          .set({ idNumberSealed: box?.sealed ?? `${'x'.repeat(40)}` })
          .where(eq(patients.patientKey, 'QH-SEALED'))
      })
    await sealed(true)
    const desk = await tenant.as('registrar')
    const detail = await getStudyDetail(desk, { studyId })
    expect(detail.masked).toEqual(['idNumber'])
    expect(JSON.stringify(detail)).not.toContain(identityNumber)
    const ask = { studyId, fields: ['idNumber', 'telephone'] as ('idNumber' | 'telephone')[] }
    expect(await unmaskPatient(desk, { ...ask, reason: 'registration' })).toEqual({
      idNumber: identityNumber,
      telephone: null,
    })
    await sealed(false)
    await expect(unmaskPatient(desk, { ...ask, reason: 'registration' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })

  it('is not given to administrators nor to another hospital', async () => {
    const { studyId } = await plant()
    const ask = { studyId, fields: ['name' as const], reason: 'identity' as const }
    for (const role of ['tenant-admin', 'security-admin', 'audit-admin', 'region-admin'] as const)
      await expect(unmaskPatient(await tenant.as(role), ask)).rejects.toMatchObject({ code: 'forbidden' })
    const stranger = await (await region.tenant('county-z')).as('senior-radiologist')
    await expect(unmaskPatient(stranger, ask)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('P1: consent for each purpose', () => {
  it('is recorded with purpose, basis, who and when, holds for the person, and ends when taken back', async () => {
    const doctor = await tenant.as('radiologist')
    const { studyId } = await plant({ patientId: 'QH7' })
    const given = await recordConsent(doctor, {
      studyId,
      purpose: 'research',
      basis: 'consent',
      reference: 'ZQ-7',
    })
    const listed = await listConsents(doctor, { studyId })
    expect(listed).toMatchObject([
      {
        purpose: 'research',
        basis: 'consent',
        reference: 'ZQ-7',
        recordedBy: doctor.actor.name,
        revokedAt: null,
      },
    ])
    await revokeConsent(doctor, { consentId: given.consentId })
    expect((await listConsents(doctor, { studyId }))[0]?.revokedAt).toBeInstanceOf(Date)
    await expect(revokeConsent(doctor, { consentId: given.consentId })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect((await auditOf('consent.revoked')).filter((row) => row.outcome === 'success')).toHaveLength(1)
  })

  it('demands the decision where no person agreed', async () => {
    const doctor = await tenant.as('radiologist')
    const { studyId } = await plant()
    const waiver = { studyId, purpose: 'research' as const, basis: 'ethics-waiver' as const }
    await expect(recordConsent(doctor, waiver)).rejects.toMatchObject({ code: 'invalid' })
    await recordConsent(doctor, { ...waiver, reference: '伦审 2026-17' })
  })

  it('of another hospital is not found', async () => {
    const { studyId } = await plant()
    const doctor = await tenant.as('radiologist')
    const { consentId } = await recordConsent(doctor, { studyId, purpose: 'ai', basis: 'consent' })
    const stranger = await (await region.tenant('county-y')).as('senior-radiologist')
    await expect(listConsents(stranger, { studyId })).rejects.toMatchObject({ code: 'not-found' })
    await expect(revokeConsent(stranger, { consentId })).rejects.toMatchObject({ code: 'not-found' })
    const input = { studyId, purpose: 'ai' as const, basis: 'consent' as const }
    await expect(recordConsent(stranger, input)).rejects.toMatchObject({ code: 'not-found' })
  })
})
