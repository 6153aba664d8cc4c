import { eq, packs, storageIncidents } from '@yingtong/db'
import { newUid } from '@yingtong/dicom'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
// The tests of the right-hand neighbour bring real packs here.
import { askStatus } from '../ingest/ask-status.ts'
import { agentOf, packOf, send, sha256Of, type TestPack } from '../ingest/test/agent-packs.ts'
import { tinyImage, tinySeries } from '../ingest/test/tiny-image.ts'
import { type Ctx, objectName } from '../kernel/index.ts'
import { DamagedObjectError } from '../storage/index.ts'
import { verifyPackJob } from './jobs/verify-pack.job.ts'
import { openImages } from './open-images.ts'
import { readMetadataLines, readOriginal, readOriginalRange, readStoredFrame } from './read-images.ts'
import { tampering } from './test/tampering-store.ts'

const rot = tampering()
let region: TestRegion
let tenant: TestTenant
let agent: Ctx
let doctor: Ctx

beforeAll(async () => {
  region = await startRegion({ store: rot.wrap })
  tenant = await region.tenant('county-a')
  agent = await agentOf(region.services, tenant.id)
  doctor = await tenant.as('radiologist')
})
afterEach(() => rot.heal())
afterAll(() => region?.stop())

async function filed(files: readonly Uint8Array[], studyInstanceUid: string) {
  const pack = await packOf(files)
  await send(agent, pack)
  const images = await openImages(doctor, { studyInstanceUid })
  return { pack, images, instances: images.series[0]!.instances }
}

const verify = ({ sha256 }: TestPack) =>
  verifyPackJob.run(tenant.system(), { version: 1, packSha256: sha256 })
const ackOf = async ({ sha256 }: TestPack) => (await askStatus(agent, { packs: [sha256] }))[0]?.ack

async function stateOf(pack: TestPack) {
  const [row] = await region.database.withTenant(tenant.id, (tx) =>
    tx.select({ state: packs.state }).from(packs).where(eq(packs.sha256, pack.sha256)),
  )
  return row?.state
}

describe('promise A9: a flipped bit in the store', () => {
  it('is never shown: the frame is refused, its neighbours are not', async () => {
    const studyInstanceUid = newUid()
    const { pack, instances } = await filed(tinySeries(3, { studyInstanceUid }), studyInstanceUid)
    const [first, second] = instances
    if (second?.entry.kind !== 'split') throw new Error('not split')
    rot.flip(pack.sha256, second.entry.frames[0]!.offset + 5)
    await expect(readStoredFrame(doctor, second, 1)).rejects.toThrow(DamagedObjectError)
    expect((await readStoredFrame(doctor, first!, 1)).byteLength).toBeGreaterThan(0)
    expect(await stateOf(pack)).toBe('damaged')
  })

  it('that was only on the way is read again', async () => {
    const studyInstanceUid = newUid()
    const { pack, instances } = await filed(tinySeries(1, { studyInstanceUid }), studyInstanceUid)
    const right = await readStoredFrame(doctor, instances[0]!, 1)
    rot.flip(pack.sha256, instances[0]!.entry.kind === 'split' ? instances[0]!.entry.frames[0]!.offset : 0, 1)
    expect(await readStoredFrame(doctor, instances[0]!, 1)).toEqual(right)
    expect(await stateOf(pack)).toBe('stored')
  })

  it('breaks a download before its end', async () => {
    const studyInstanceUid = newUid()
    const file = tinyImage({ studyInstanceUid })
    const { pack, instances } = await filed([file], studyInstanceUid)
    rot.flip(pack.sha256, 16 + 200)
    let got = 0
    const download = async () => {
      for await (const chunk of readOriginal(doctor, instances[0]!)) got += chunk.byteLength
    }
    await expect(download()).rejects.toThrow(DamagedObjectError)
    expect(got).toBeLessThan(file.byteLength)
  })

  it('in series metadata is not served: the object is made anew from the packs, to the same words', async () => {
    const studyInstanceUid = newUid()
    const { images } = await filed(tinySeries(3, { studyInstanceUid }), studyInstanceUid)
    const series = images.series[0]!
    const right = await readMetadataLines(doctor, series)
    rot.flip(series.metadataKey, 30)
    expect(await readMetadataLines(doctor, series)).toEqual(right)
    const name = objectName(doctor, 'metadata', series.metadataKey)
    const [incident] = await region.database.withTenant(tenant.id, (tx) =>
      tx.select().from(storageIncidents).where(eq(storageIncidents.objectName, name!)),
    )
    expect(incident).toMatchObject({ damage: 'digest', state: 'healed', healedBy: 'rebuilt' })
    expect(incident?.foundBy).toBe(doctor.actor.id)
  })
})

describe('promise A9: ACK-S', () => {
  it.each([
    ['pixels', 0.6],
    ['headers', 0.1],
  ])('is not given for a pack whose %s rotted; sending it again mends it', async (_name, share) => {
    const pack = await packOf(tinySeries(3))
    await send(agent, pack)
    rot.flip(pack.sha256, Math.floor(pack.bytes.byteLength * share))
    await verify(pack)
    expect([await stateOf(pack), await ackOf(pack)]).toEqual(['damaged', 'none'])
    rot.heal()
    await send(agent, pack)
    expect(await ackOf(pack)).toBe('C')
    await verify(pack)
    expect(await ackOf(pack)).toBe('S')
  })

  it('is not given when the digest from the hospital is another', async () => {
    const { layOutPack, planInstance, streamPack } = await import('@yingtong/agent-protocol')
    const { memorySource, readInstance } = await import('@yingtong/dicom')
    const file = tinyImage()
    const plan = planInstance(memorySource(file), readInstance(memorySource(file)))
    const layout = layOutPack([{ plan, sha256: '0'.repeat(64), encodedFrames: null }])
    const chunks: Uint8Array[] = []
    const parts = streamPack(layout, ({ original }) =>
      (original ?? []).map(({ offset, length }) => file.subarray(offset, offset + length)),
    )
    for await (const chunk of parts) chunks.push(chunk)
    const bytes = new Uint8Array(Buffer.concat(chunks))
    const pack = { bytes, sha256: sha256Of(bytes) }
    await send(agent, pack)
    await verify(pack)
    expect([await stateOf(pack), await ackOf(pack)]).toEqual(['damaged', 'none'])
  })
})

it('any range of the original can be read by itself', async () => {
  const studyInstanceUid = newUid()
  const file = tinyImage({ studyInstanceUid })
  const { instances } = await filed([file], studyInstanceUid)
  for (const [offset, length] of [
    [0, 10],
    [130, 40],
    [file.byteLength - 600, 300],
    [file.byteLength - 512, 512],
    [0, file.byteLength],
  ] as const)
    expect(Buffer.from(await readOriginalRange(doctor, instances[0]!, { offset, length }))).toEqual(
      Buffer.from(file.subarray(offset, offset + length)),
    )
})
