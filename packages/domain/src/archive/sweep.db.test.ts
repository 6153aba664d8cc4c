import { eq, packs, uploads } from '@yingtong/db'
import { newUid } from '@yingtong/dicom'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { commitUpload } from '../ingest/commit-upload.ts'
import { abandonUploadsJob } from '../ingest/jobs/abandon-uploads.job.ts'
import { offerPacks } from '../ingest/offer-packs.ts'
import { agentOf, packOf, send, sha256Of, upload } from '../ingest/test/agent-packs.ts'
import { tinySeries } from '../ingest/test/tiny-image.ts'
import type { Ctx } from '../kernel/index.ts'
import { objectKey, objectPrefix } from '../kernel/index.ts'
import { openImages, readSeriesMetadata } from './index.ts'
import { sweepJob } from './jobs/sweep.job.ts'

const HOUR_MS = 3_600_000
let region: TestRegion
let tenant: TestTenant
let agent: Ctx
let aheadMs = 0

beforeAll(async () => {
  region = await startRegion({ now: () => new Date(Date.now() + aheadMs) })
  tenant = await region.tenant('county-a')
  agent = await agentOf(region.services, tenant.id)
})
afterAll(() => region?.stop())

async function keys(kind: 'pack' | 'metadata'): Promise<string[]> {
  const found: string[] = []
  for await (const { key } of region.store.list(objectPrefix(tenant.system(), kind))) found.push(key)
  return found
}

const sweep = () => sweepJob.run(tenant.system(), {})
const keyOf = (sha256: string) => objectKey(tenant.system(), 'pack', sha256)

describe('the sweeper', () => {
  it('takes nothing that is younger than 24 hours', async () => {
    aheadMs = 0
    const body = new TextEncoder().encode('left by a crash')
    await region.store.put(keyOf(sha256Of(body)), body, { sha256: sha256Of(body) })
    aheadMs = 23 * HOUR_MS
    await sweep()
    expect(await keys('pack')).toContain(keyOf(sha256Of(body)))
    aheadMs = 25 * HOUR_MS
    await sweep()
    expect(await keys('pack')).not.toContain(keyOf(sha256Of(body)))
  })

  it('never takes what an instance refers to, nor the metadata that a series shows', async () => {
    aheadMs = 0
    const studyInstanceUid = newUid()
    const seriesInstanceUid = newUid()
    const same = { studyInstanceUid, seriesInstanceUid }
    for (let round = 0; round < 3; round += 1) await send(agent, await packOf(tinySeries(2, same)))
    const before = await keys('pack')
    aheadMs = 100 * 24 * HOUR_MS
    await sweep()
    expect(await keys('pack')).toEqual(before)
    const doctor = await tenant.as('radiologist')
    const { series } = await openImages(doctor, { studyInstanceUid })
    expect((await readSeriesMetadata(doctor, series[0]!)).gzipped.byteLength).toBeGreaterThan(0)
    expect((await keys('metadata')).filter((key) => key === series[0]!.metadataKey)).toHaveLength(1)
    // The two older versions of the metadata are gone.
    expect(await keys('metadata')).toHaveLength(1)
  })

  it('takes a pack of nothing but duplicates; offered again, it is taken in again', async () => {
    aheadMs = 0
    const files = tinySeries(2)
    await send(agent, await packOf(files))
    const duplicate = await packOf([...files].reverse(), { encode: false })
    expect((await send(agent, duplicate))?.map((each) => each.outcome)).toEqual(['duplicate', 'duplicate'])
    aheadMs = 25 * HOUR_MS
    await sweep()
    expect(await keys('pack')).not.toContain(keyOf(duplicate.sha256))
    expect((await send(agent, duplicate))?.map((each) => each.outcome)).toEqual(['duplicate', 'duplicate'])
  })

  it('leaves an upload that is under way alone, and gives up one without a part for 48 hours', async () => {
    aheadMs = 0
    const pack = await packOf(tinySeries(2))
    const uploadId = await upload(agent, pack)
    aheadMs = 47 * HOUR_MS
    await abandonUploadsJob.run(tenant.system(), {})
    await sweep()
    expect(await keys('pack')).toContain(keyOf(pack.sha256))
    aheadMs = 49 * HOUR_MS
    await abandonUploadsJob.run(tenant.system(), {})
    await sweep()
    expect(await keys('pack')).not.toContain(keyOf(pack.sha256))
    const [row] = await region.database.withTenant(tenant.id, (tx) =>
      tx.select().from(uploads).where(eq(uploads.id, uploadId!)),
    )
    expect(row?.state).toBe('abandoned')
    await expect(commitUpload(agent, { uploadId: uploadId!, sha256: pack.sha256 })).rejects.toThrow(
      'given up',
    )
    expect((await send(agent, pack))?.map((each) => each.outcome)).toEqual(['stored', 'stored'])
  })

  it('shuts the door before it takes the object: nobody files into a pack that is being swept', async () => {
    aheadMs = 0
    const pack = await packOf(tinySeries(1))
    const uploadId = await upload(agent, pack)
    await region.database.withTenant(tenant.id, (tx) =>
      tx.update(packs).set({ state: 'sweeping' }).where(eq(packs.sha256, pack.sha256)),
    )
    await expect(commitUpload(agent, { uploadId: uploadId!, sha256: pack.sha256 })).rejects.toThrow(
      'being swept',
    )
    const offered = { sha256: pack.sha256, byteLength: pack.bytes.byteLength }
    await expect(offerPacks(agent, { packs: [offered] })).rejects.toThrow('being swept')
  })
})
