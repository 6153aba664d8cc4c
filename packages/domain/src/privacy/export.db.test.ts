import { auditEvents, deidentifiedExports, eq } from '@yingtong/db'
import { memorySource, readInstance } from '@yingtong/dicom'
import {
  ctInstance,
  startRegion,
  structuredReport,
  type TestRegion,
  type TestTenant,
  usMultiframe,
} from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptInstances } from '../ingest/index.ts'
import type { Ctx } from '../kernel/index.ts'
import { listWorklist } from '../worklist/index.ts'
import {
  checkExport,
  exportDeidentified,
  getExport,
  prepareExport,
  recordConsent,
  revokeConsent,
} from './index.ts'

let region: TestRegion
let tenant: TestTenant
let doctor: Ctx
beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  doctor = await tenant.as('senior-radiologist')
})
afterAll(() => region.stop())

const person = {
  patient: { patientId: 'QH0001234', patientName: 'Chen^YuLan=陈玉兰', birthDate: '19680304' },
  institutionName: '青河县人民医院',
  studyDate: '20260318',
}

async function file(objects: readonly Uint8Array[]): Promise<string> {
  await acceptInstances(await tenant.as('technologist'), {
    objects: objects.map((bytes) => memorySource(bytes)),
    source: 'stow',
  })
  const { studyInstanceUid } = readInstance(memorySource(objects[0]!))
  const { rows } = await listWorklist(doctor, { view: 'all', limit: 2000 })
  return rows.find((row) => row.studyInstanceUid === studyInstanceUid)!.studyId
}

async function all(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const patientOf = (seed: number) => ({ ...person.patient, patientId: `QH000123${seed}` })
const ctStudy = (seed: number) =>
  [1, 2, 3].map((instanceNumber) =>
    ctInstance({
      rows: 16,
      columns: 16,
      seed,
      instanceNumber,
      studyInstanceUid: `2.25.77${seed}`,
      ...person,
      patient: patientOf(seed),
    }),
  )

async function collect(ctx: Ctx, exportId: string): Promise<{ name: string; bytes: Uint8Array }[]> {
  const found: { name: string; bytes: Uint8Array }[] = []
  const { files } = await exportDeidentified(ctx, { exportId })
  for await (const { name, body } of files) found.push({ name, bytes: await all(body) })
  return found
}

const auditOf = (exportId: string) =>
  region.database.withTenant(tenant.id, (tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.objectId, exportId)).orderBy(auditEvents.seq),
  )

describe('P6: export without identity', () => {
  it('needs a consent for that very purpose', async () => {
    const studyId = await file(ctStudy(1))
    const want = { studyId, purpose: 'research' as const }
    await expect(prepareExport(doctor, want)).rejects.toMatchObject({ code: 'conflict' })
    const other = { patient: { ...person.patient, patientId: 'SOMEBODY-ELSE' } }
    const elsewhere = await file([ctInstance({ rows: 8, columns: 8, seed: 9, ...other })])
    await recordConsent(doctor, { studyId: elsewhere, purpose: 'research', basis: 'consent' })
    await recordConsent(doctor, { studyId, purpose: 'ai', basis: 'consent' })
    await expect(prepareExport(doctor, want)).rejects.toMatchObject({ code: 'conflict' })
    const { consentId } = await recordConsent(doctor, { studyId, purpose: 'research', basis: 'consent' })
    expect((await checkExport(doctor, { studyId })).purposes).toEqual(['research', 'ai'])
    expect(await prepareExport(doctor, want)).toMatchObject({ instances: 3, leftOut: 0 })
    await revokeConsent(doctor, { consentId })
    await expect(prepareExport(doctor, want)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('gives numbered files without a trace of the patient, pixels unchanged, and writes down how many', async () => {
    const originals = ctStudy(2)
    const studyId = await file(originals)
    await recordConsent(doctor, { studyId, purpose: 'teaching', basis: 'consent' })
    const { exportId } = await prepareExport(doctor, { studyId, purpose: 'teaching' })
    const files = await collect(doctor, exportId)
    expect(files.map(({ name }) => name)).toEqual(['000001.dcm', '000002.dcm', '000003.dcm'])
    const layouts = files.map(({ bytes }) => readInstance(memorySource(bytes)))
    expect(new Set(layouts.map((layout) => layout.studyInstanceUid)).size).toBe(1)
    expect(new Set(layouts.map((layout) => layout.sopInstanceUid)).size).toBe(3)
    for (const [index, { bytes }] of files.entries()) {
      for (const text of ['陈玉兰', 'YuLan', 'QH000123', '青河县', '19680304', '20260318', '2.25.772'])
        expect(Buffer.from(bytes).includes(text), text).toBe(false)
      const [was, is] = [readInstance(memorySource(originals[index]!)), layouts[index]!].map(
        (each) => each.pixelData!,
      )
      expect(bytes.subarray(is!.valueOffset, is!.valueOffset + is!.valueLength)).toEqual(
        Buffer.from(originals[index]!.subarray(was!.valueOffset, was!.valueOffset + was!.valueLength)),
      )
    }
    expect(await getExport(doctor, { exportId })).toMatchObject({ instances: 3, exported: 3, complete: true })
    const rows = await auditOf(exportId)
    expect(rows.map((row) => row.action)).toEqual([
      'study.export-prepared',
      'study.exported',
      'study.export-ended',
      'study.export-asked',
    ])
    expect(rows[1]?.details).toMatchObject({ purpose: 'teaching', instances: 3, dataClass: 'general' })
    expect(rows[2]?.details).toEqual({ exported: 3 })
    // Two exports of one study cannot be joined: each has a key of its own.
    const again = await prepareExport(doctor, { studyId, purpose: 'teaching' })
    const second = readInstance(memorySource((await collect(doctor, again.exportId))[0]!.bytes))
    expect(second.studyInstanceUid).not.toBe(layouts[0]!.studyInstanceUid)
  })

  it('is good once, for whom it was made, and for five minutes', async () => {
    const studyId = await file(ctStudy(3))
    await recordConsent(doctor, { studyId, purpose: 'ai', basis: 'consent' })
    const { exportId } = await prepareExport(doctor, { studyId, purpose: 'ai' })
    const colleague = await tenant.as('senior-radiologist')
    await expect(exportDeidentified(colleague, { exportId })).rejects.toMatchObject({ code: 'not-found' })
    await expect(getExport(colleague, { exportId })).rejects.toMatchObject({ code: 'not-found' })
    expect(await collect(doctor, exportId)).toHaveLength(3)
    await expect(exportDeidentified(doctor, { exportId })).rejects.toMatchObject({ code: 'not-found' })
    const late = await prepareExport(doctor, { studyId, purpose: 'ai' })
    await region.database.withTenant(tenant.id, (tx) =>
      tx
        .update(deidentifiedExports)
        .set({ expiresAt: new Date(Date.now() - 1) })
        .where(eq(deidentifiedExports.id, late.exportId)),
    )
    await expect(exportDeidentified(doctor, { exportId: late.exportId })).rejects.toMatchObject({
      code: 'not-found',
    })
    const stranger = await (await region.tenant('county-z')).as('senior-radiologist')
    await expect(prepareExport(stranger, { studyId, purpose: 'ai' })).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(checkExport(stranger, { studyId })).rejects.toMatchObject({ code: 'not-found' })
    for (const role of ['radiologist', 'technologist', 'consultant', 'tenant-admin'] as const)
      await expect(prepareExport(await tenant.as(role), { studyId, purpose: 'ai' })).rejects.toMatchObject({
        code: 'forbidden',
      })
  })

  it('P1: stops within a second when the consent is taken back while it runs', async () => {
    const studyId = await file(ctStudy(4))
    const { consentId } = await recordConsent(doctor, { studyId, purpose: 'ai', basis: 'consent' })
    const { exportId } = await prepareExport(doctor, { studyId, purpose: 'ai' })
    const { files } = await exportDeidentified(doctor, { exportId })
    const reading = (async () => {
      for await (const { body } of files) {
        await all(body)
        await revokeConsent(doctor, { consentId }).catch(() => {})
        await new Promise((resolve) => setTimeout(resolve, 600))
      }
    })()
    await expect(reading).rejects.toMatchObject({ code: 'conflict' })
    expect(await getExport(doctor, { exportId })).toMatchObject({ exported: 1, complete: false })
    const before = await prepareExport(doctor, { studyId, purpose: 'ai' }).catch((error: unknown) => error)
    expect(before).toMatchObject({ code: 'conflict' })
  })

  it('asks somebody to look where pictures may show the name, and leaves reports behind', async () => {
    const studyInstanceUid = '2.25.775'
    const picture = usMultiframe({ studyInstanceUid, ...person } as Parameters<typeof usMultiframe>[0])
    const words = structuredReport({ studyInstanceUid, ...person } as Parameters<typeof structuredReport>[0])
    const studyId = await file([picture, words])
    await recordConsent(doctor, { studyId, purpose: 'teaching', basis: 'consent' })
    const known = await checkExport(doctor, { studyId })
    expect(known).toMatchObject({ instances: 1, leftOut: 1 })
    expect(known.burnedIn).toMatchObject([{ modality: 'US', instances: 1 }])
    const want = { studyId, purpose: 'teaching' as const }
    const unseen = await prepareExport(doctor, want)
    await expect(exportDeidentified(doctor, unseen)).rejects.toMatchObject({ code: 'conflict' })
    const { exportId } = await prepareExport(doctor, { ...want, burnedInChecked: true })
    expect(await collect(doctor, exportId)).toHaveLength(1)
  })
})
