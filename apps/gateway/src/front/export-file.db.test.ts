import { memorySource, readInstance } from '@yingtong/dicom'
import {
  acceptInstances,
  type Ctx,
  getExport,
  listWorklist,
  prepareExport,
  recordConsent,
  signIn,
} from '@yingtong/domain'
import { ctSeries, startRegion, TEST_PASSWORD, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningGateway, startGateway } from '../test/start-gateway.ts'
import { sessionCookie } from './cookies.ts'

let region: TestRegion
let tenant: TestTenant
let gateway: RunningGateway
let doctor: Ctx
let cookie: string
beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  // The first person of the tenant; their address is p1@.
  doctor = await tenant.as('senior-radiologist')
  cookie = await cookieOf('p1@county-a.example')
  gateway = await startGateway(region.services, 'http://127.0.0.1:9')
})
afterAll(async () => {
  await gateway?.drain(1000)
  await region?.stop()
})

async function cookieOf(email: string): Promise<string> {
  const signedIn = await signIn(region.services, { email, password: TEST_PASSWORD })
  if (signedIn.outcome !== 'ok') throw new Error(`not signed in: ${signedIn.outcome}`)
  return `${sessionCookie(false)}=${signedIn.sessionToken}`
}

const get = (exportId: string, held = cookie) =>
  fetch(`${gateway.origin}/files/exports/${exportId}`, { headers: { cookie: held }, redirect: 'manual' })

async function ticket(slices: number): Promise<{ exportId: string; studyInstanceUid: string }> {
  const objects = ctSeries({
    slices,
    rows: 64,
    columns: 64,
    patient: { patientId: `QH${slices}`, patientName: 'Chen^YuLan=陈玉兰' },
  })
  await acceptInstances(await tenant.as('technologist'), {
    objects: objects.map((bytes) => memorySource(bytes)),
    source: 'stow',
  })
  const { studyInstanceUid } = readInstance(memorySource(objects[0]!))
  const { rows } = await listWorklist(doctor, { view: 'all' })
  const { studyId } = rows.find((row) => row.studyInstanceUid === studyInstanceUid)!
  await recordConsent(doctor, { studyId, purpose: 'research', basis: 'consent' })
  const { exportId } = await prepareExport(doctor, { studyId, purpose: 'research' })
  return { exportId, studyInstanceUid }
}

describe('P6: the address of an export', () => {
  it('streams a ZIP of numbered files, once, to whom it was made for', async () => {
    const { exportId, studyInstanceUid } = await ticket(5)
    await tenant.as('senior-radiologist')
    const stranger = await region.tenant('county-z')
    await stranger.as('senior-radiologist')
    expect((await get(exportId, '')).status).toBe(401)
    expect((await get(exportId, await cookieOf('p1@county-z.example'))).status).toBe(404)
    expect((await get(exportId, await cookieOf('p3@county-a.example'))).status).toBe(404)
    const response = await get(exportId)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/zip')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f]{8}\.zip"$/)
    const zip = new Uint8Array(await response.arrayBuffer())
    const files = unzipSync(zip)
    expect(Object.keys(files)).toEqual([1, 2, 3, 4, 5].map((number) => `00000${number}.dcm`))
    for (const bytes of Object.values(files)) {
      expect(readInstance(memorySource(bytes)).dataSet.string('PatientIdentityRemoved')).toBe('YES')
      for (const text of ['陈玉兰', 'YuLan', studyInstanceUid])
        expect(Buffer.from(bytes).includes(text), text).toBe(false)
    }
    expect((await get(exportId)).status).toBe(404)
  })

  it('writes down that a reader went away', async () => {
    const { exportId } = await ticket(60)
    const response = await get(exportId)
    const reader = response.body!.getReader()
    await reader.read()
    await reader.cancel()
    const state = async () => getExport(doctor, { exportId })
    await expect.poll(async () => (await state()).endedAt, { timeout: 10_000 }).not.toBeNull()
    expect((await state()).exported).toBeLessThanOrEqual(60)
  })
})
