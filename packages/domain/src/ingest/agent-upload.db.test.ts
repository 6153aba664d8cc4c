import { count, eq, instances, packs, patients, studies } from '@yingtong/db'
import { memorySource, readInstance } from '@yingtong/dicom'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findStudies, openImages, readOriginal, readSeriesMetadata, verifyPackJob } from '../archive/index.ts'
import type { Ctx } from '../kernel/index.ts'
import { askStatus } from './ask-status.ts'
import { commitUpload } from './commit-upload.ts'
import { offerPacks } from './offer-packs.ts'
import { agentOf, packOf, send, sha256Of, upload } from './test/agent-packs.ts'
import { tinySeries } from './test/tiny-image.ts'

let region: TestRegion
let tenant: TestTenant
let agent: Ctx
let doctor: Ctx

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  agent = await agentOf(region.services, tenant.id)
  doctor = await tenant.as('radiologist')
})
afterAll(() => region?.stop())

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const chunk of chunks) all.push(chunk.slice())
  return Buffer.concat(all)
}

describe('a pack from an agent', () => {
  it('becomes a study that is found, opened and given back bit for bit', async () => {
    const files = tinySeries(5, { more: { PatientName: 'Wang^XiaoDong=王^小东', PatientID: 'P1' } })
    const outcomes = await send(agent, await packOf(files))
    expect(outcomes?.map((o) => o.outcome)).toEqual(Array(5).fill('stored'))

    const found = await findStudies(doctor, { patientName: '王*', withTotal: true })
    expect(found.total).toBe(1)
    expect(found.rows[0]).toMatchObject({
      nameAlphabetic: 'Wang^XiaoDong',
      nameIdeographic: '王^小东',
      instanceCount: 5,
      modalities: ['CT'],
    })

    const images = await openImages(doctor, { studyInstanceUid: found.rows[0]!.studyInstanceUid })
    const [series] = images.series
    expect(series?.instances.map((i) => i.instanceNumber)).toEqual([1, 2, 3, 4, 5])
    const digests = []
    for (const instance of series!.instances)
      digests.push(sha256Of(await bytesOf(readOriginal(doctor, instance))))
    expect(digests).toEqual(files.map(sha256Of))
    const { gzipped } = await readSeriesMetadata(doctor, series!)
    const { gunzipSync } = await import('node:zlib')
    expect(JSON.parse(gunzipSync(gzipped).toString())).toHaveLength(5)
  })

  it('is proven by the verification job, and only then answers S', async () => {
    const pack = await packOf(tinySeries(2))
    expect(await askStatus(agent, { packs: [pack.sha256] })).toEqual([{ sha256: pack.sha256, ack: 'none' }])
    await send(agent, pack)
    expect(await askStatus(agent, { packs: [pack.sha256] })).toEqual([{ sha256: pack.sha256, ack: 'C' }])
    await verifyPackJob.run(tenant.system(), { version: 1, packSha256: pack.sha256 })
    expect(await askStatus(agent, { packs: [pack.sha256] })).toEqual([{ sha256: pack.sha256, ack: 'S' }])
  })

  it('is not wanted again, and a repeated commit gives the same answer', async () => {
    const pack = await packOf(tinySeries(3))
    const uploadId = await upload(agent, pack)
    const first = await commitUpload(agent, { uploadId: uploadId!, sha256: pack.sha256 })
    expect(await commitUpload(agent, { uploadId: uploadId!, sha256: pack.sha256 })).toEqual(first)
    const [offer] = await offerPacks(agent, {
      packs: [{ sha256: pack.sha256, byteLength: pack.bytes.byteLength }],
    })
    expect(offer).toEqual({ sha256: pack.sha256, state: 'have', ack: 'C' })
  })

  it('in the same series as another adds to it, also when both come at once', async () => {
    const files = tinySeries(8)
    const [a, b] = [await packOf(files.slice(0, 4)), await packOf(files.slice(4))]
    await Promise.all([send(agent, a), send(agent, b)])
    const rows = await region.database.withTenant(tenant.id, (tx) =>
      tx.select().from(packs).where(eq(packs.sha256, a.sha256)),
    )
    expect(rows[0]?.state).toBe('stored')
    const [study] = (await findStudies(doctor, { limit: 1000 })).rows.filter((s) => s.instanceCount === 8)
    const images = await openImages(doctor, { studyInstanceUid: study!.studyInstanceUid })
    expect(images.series[0]!.instances).toHaveLength(8)
    const { gzipped } = await readSeriesMetadata(doctor, images.series[0]!)
    const { gunzipSync } = await import('node:zlib')
    expect(JSON.parse(gunzipSync(gzipped).toString())).toHaveLength(8)
  })
})

describe('two tenants', () => {
  it('X03: may hold the same study and do not see each other', async () => {
    const other = await region.tenant('county-b')
    const otherAgent = await agentOf(region.services, other.id)
    const otherDoctor = await other.as('radiologist')
    const files = tinySeries(2)
    const pack = await packOf(files)
    await send(agent, pack)
    const studyInstanceUid = (await findStudies(doctor, { limit: 1000 })).rows.find(
      (s) => s.studyInstanceUid === readInstance(memorySource(files[0]!)).studyInstanceUid,
    )!.studyInstanceUid
    expect((await findStudies(otherDoctor, {})).rows).toEqual([])
    await expect(openImages(otherDoctor, { studyInstanceUid })).rejects.toThrow('not-found')
    expect(await askStatus(otherAgent, { packs: [pack.sha256] })).toEqual([
      { sha256: pack.sha256, ack: 'none' },
    ])
    expect((await send(otherAgent, pack))?.map((o) => o.outcome)).toEqual(['stored', 'stored'])
    expect((await findStudies(otherDoctor, {})).rows).toHaveLength(1)
  })

  it('cannot commit each other’s uploads', async () => {
    const other = await region.tenant('county-c')
    const otherAgent = await agentOf(region.services, other.id)
    const pack = await packOf(tinySeries(1))
    const uploadId = await upload(agent, pack)
    await expect(commitUpload(otherAgent, { uploadId: uploadId!, sha256: pack.sha256 })).rejects.toThrow(
      'upload not found',
    )
    const [n] = await region.database.withTenant(other.id, (tx) => tx.select({ n: count() }).from(instances))
    expect(n?.n).toBe(0)
  })
})

it('people with the same PatientID keep their own names', async () => {
  const of = (PatientName: string) => tinySeries(1, { more: { PatientID: 'SAME', PatientName } })
  await send(agent, await packOf(of('Zhang^San=张^三')))
  await send(agent, await packOf(of('Li^Si=李^四')))
  const { rows } = await findStudies(doctor, { patientId: 'SAME' })
  expect(rows.map((row) => row.nameIdeographic).sort()).toEqual(['张^三', '李^四'].sort())
  const people = await region.database.withTenant(tenant.id, (tx) =>
    tx.select().from(patients).where(eq(patients.patientId, 'SAME')),
  )
  expect(people).toHaveLength(2)
  const [counted] = await region.database.withTenant(tenant.id, (tx) =>
    tx.select({ n: count() }).from(studies),
  )
  expect(counted!.n).toBeGreaterThan(1)
})
