import { createHash, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { newAgentKeys } from '@yingtong/agent-protocol'
import { auditEvents, eq, packs, storageIncidents } from '@yingtong/db'
import { memorySource, newUid, readInstance } from '@yingtong/dicom'
import { handleDicomweb } from '@yingtong/dicomweb'
import {
  acceptInstances,
  type Ctx,
  commitUpload,
  lostPacks,
  MissingPartsError,
  type ObjectStore,
  objectKey,
  offerPacks,
  openImages,
  putPart,
  registerAgent,
  verifyPackJob,
} from '@yingtong/domain'
import { localStore } from '@yingtong/platform'
import { ctSeries, packOf, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const BASE = 'http://archive.test/dicom-web'
let root: string
let store: ObjectStore
let region: TestRegion
let tenant: TestTenant
let doctor: Ctx

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'yingtong-damaged-'))
  store = await localStore(root)
  region = await startRegion({ store: () => store })
  tenant = await region.tenant('county-a')
  doctor = await tenant.as('radiologist')
})
afterAll(async () => {
  await region?.stop()
  await rm(root, { recursive: true, force: true })
})

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const fileOf = (name: string) => join(root, 'objects', objectKey(doctor, 'pack', name))

/** What may become of a file, by accident or by hand. */
const DAMAGES = {
  absent: (path: string) => rm(path),
  short: async (path: string) => truncate(path, Math.floor((await stat(path)).size / 2)),
  swapped: async (path: string) => writeFile(path, Buffer.alloc((await stat(path)).size, 7)),
  turned: async (path: string) => {
    const bytes = await readFile(path)
    for (let at = 16; at < bytes.length; at += 97) bytes[at] = bytes[at]! ^ 0x40
    await writeFile(path, bytes)
  },
  unreadable: async (path: string) => {
    await rm(path)
    await mkdir(path)
  },
} as const

interface Study {
  readonly files: readonly Uint8Array[]
  readonly pack: string
  readonly path: string
}

async function filed(): Promise<Study> {
  const files = ctSeries({ slices: 2, rows: 32, columns: 32, studyInstanceUid: newUid() })
  await acceptInstances(tenant.system(), { objects: files.map(memorySource), source: 'stow' })
  const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = readInstance(memorySource(files[0]!))
  const images = await openImages(doctor, { studyInstanceUid })
  const pack = images.series[0]!.instances[0]!.pack.sha256
  await verifyPackJob.run(tenant.system(), { version: 1, packSha256: pack })
  return {
    files,
    pack,
    path: `/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`,
  }
}

const one = (path: string) => path
const series = (path: string) => path.replace(/\/instances\/.*/, '')
const study = (path: string) => path.replace(/\/series\/.*/, '')

/** Every reader of pixels or of whole objects. */
const READERS = {
  instance: one,
  series,
  study,
  frames: (path: string) => `${path}/frames/1`,
  'pixel data': (path: string) => `${path}/bulkdata/7FE00010`,
  rendered: (path: string) => `${path}/rendered`,
  thumbnail: (path: string) => `${study(path)}/thumbnail`,
} as const

const get = (path: string) =>
  handleDicomweb(new Request(`${BASE}${path}`, { headers: { accept: '*/*' } }), doctor, BASE)

const rowsOf = (name: string) =>
  region.database.withTenant(tenant.id, async (tx) => ({
    pack: (await tx.select().from(packs).where(eq(packs.sha256, name)))[0],
    incidents: await tx.select().from(storageIncidents).where(eq(storageIncidents.objectName, name)),
    audit: await tx.select().from(auditEvents).where(eq(auditEvents.objectId, name)),
  }))

const actionsOf = (rows: Awaited<ReturnType<typeof rowsOf>>) => rows.audit.map((row) => row.action)

describe.each(Object.keys(DAMAGES) as (keyof typeof DAMAGES)[])('a pack that is %s', (damage) => {
  it.each(Object.keys(READERS) as (keyof typeof READERS)[])(
    'is refused in words to the reader of %s, recorded, and no longer vouched for',
    async (reader) => {
      const { pack, path } = await filed()
      expect((await rowsOf(pack)).pack?.state).toBe('verified')
      await DAMAGES[damage](fileOf(pack))
      const response = await get(READERS[reader](path))
      expect(response.status).toBe(502)
      expect(await response.json()).toMatchObject({ error: expect.stringContaining('recorded') })
      const rows = await rowsOf(pack)
      expect(rows.pack?.state).toBe('damaged')
      expect(rows.incidents).toMatchObject([{ state: 'open', instances: 2, foundBy: doctor.actor.id }])
      expect(actionsOf(rows).filter((action) => action === 'storage.damaged')).toHaveLength(1)
    },
  )

  it('is mended by sending the images again, whether somebody had seen it or not', async () => {
    for (const seen of [false, true]) {
      const { files, pack, path } = await filed()
      await DAMAGES[damage](fileOf(pack))
      if (damage === 'unreadable') await rm(fileOf(pack), { recursive: true })
      if (seen) await get(path)
      // In another order it is another pack: the images are duplicates, and their first copy is looked at.
      for (const objects of [files, [...files].reverse()]) {
        const outcomes = await acceptInstances(tenant.system(), {
          objects: objects.map(memorySource),
          source: 'stow',
        })
        expect(outcomes.every((each) => each.outcome === 'stored' || each.outcome === 'duplicate')).toBe(true)
      }
      const response = await get(path)
      expect(response.status).toBe(200)
      const body = Buffer.from(await response.arrayBuffer())
      expect(body.includes(Buffer.from(files[0]!))).toBe(true)
      const { incidents } = await rowsOf(pack)
      expect(incidents).toMatchObject([{ state: 'healed', healedBy: 'resent' }])
    }
  })

  it('is mended by the same images in another pack, which then holds them', async () => {
    const { files, pack, path } = await filed()
    await DAMAGES[damage](fileOf(pack))
    const objects = [...files].reverse().map(memorySource)
    await acceptInstances(tenant.system(), { objects, source: 'stow' })
    // Where the images lie is believed for two seconds.
    await expect.poll(async () => (await get(path)).status, { timeout: 20_000 }).toBe(200)
    expect((await rowsOf(pack)).incidents).toMatchObject([{ state: 'healed', healedBy: 'resent' }])
  })
})

it('a store that is away is no damage: 503, and everything is well when it is back', async () => {
  const { pack, path } = await filed()
  const objects = join(root, 'objects')
  await rename(objects, `${objects}.unmounted`)
  const responses = await Promise.all(Object.values(READERS).map((reader) => get(reader(path))))
  await rename(`${objects}.unmounted`, objects)
  expect(responses.map((each) => [each.status, each.headers.get('retry-after')])).toEqual(
    responses.map(() => [503, '2']),
  )
  const rows = await rowsOf(pack)
  expect([rows.pack?.state, rows.incidents]).toEqual(['verified', []])
  expect((await get(path)).status).toBe(200)
})

describe('an agent', () => {
  async function agentOf(name: string): Promise<Ctx> {
    const { publicKey } = await newAgentKeys()
    const id = await registerAgent(region.services, { tenantId: tenant.id, name, aeTitle: name, publicKey })
    return {
      services: region.services,
      tenantId: tenant.id,
      actor: { kind: 'agent', id, name },
      requestId: randomUUID(),
    }
  }

  const offer = async (agent: Ctx, pack: { sha256: string; bytes: Uint8Array }) =>
    (await offerPacks(agent, { packs: [{ sha256: pack.sha256, byteLength: pack.bytes.length }] }))[0]!

  it.each(['absent', 'short', 'swapped'] as const)(
    'never hears “have” of a pack that is %s, is asked for it, and mends it',
    async (damage) => {
      const agent = await agentOf(`EDGE_${damage.toUpperCase()}`)
      const pack = await packOf(ctSeries({ slices: 2, rows: 32, columns: 32, studyInstanceUid: newUid() }))
      const bring = async () => {
        const answer = await offer(agent, pack)
        if (answer.state !== 'send') throw new Error('not wanted')
        const { uploadId } = answer
        await putPart(agent, { uploadId, number: 1, body: pack.bytes, sha256: sha256(pack.bytes) })
        return commitUpload(agent, { uploadId, sha256: pack.sha256 })
      }
      await bring()
      expect((await offer(agent, pack)).state).toBe('have')
      await DAMAGES[damage](fileOf(pack.sha256))
      expect((await offer(agent, pack)).state).toBe('send')
      expect(await lostPacks(agent)).toEqual([pack.sha256])
      await bring()
      expect(await lostPacks(agent)).toEqual([])
      expect((await offer(agent, pack)).state).toBe('have')
    },
  )

  it('is told which parts the store lost, whatever the database says', async () => {
    const agent = await agentOf('EDGE_PARTS')
    const pack = await packOf(ctSeries({ slices: 1, rows: 4200, columns: 4200, studyInstanceUid: newUid() }))
    const answer = await offer(agent, pack)
    if (answer.state !== 'send') throw new Error('not wanted')
    const { uploadId, partBytes } = answer
    const put = (number: number) => {
      const body = pack.bytes.subarray((number - 1) * partBytes, number * partBytes)
      return putPart(agent, { uploadId, number, body, sha256: sha256(body) })
    }
    expect(answer.parts.length).toBeGreaterThan(1)
    for (const { number } of answer.parts) await put(number)
    const uploads: string[] = []
    for await (const each of store.listUploads(dirname(objectKey(doctor, 'pack', pack.sha256))))
      uploads.push(each.uploadId)
    expect(uploads).toHaveLength(1)
    await rm(join(root, 'uploads', uploads[0]!, '2'))
    const commit = () => commitUpload(agent, { uploadId, sha256: pack.sha256 })
    await expect(commit()).rejects.toSatisfy(
      (error: unknown) => error instanceof MissingPartsError && error.parts.join() === '2',
    )
    await put(2)
    await rm(join(root, 'uploads', uploads[0]!), { recursive: true })
    const lost = await commit().catch((error: unknown) => error)
    expect(lost).toBeInstanceOf(MissingPartsError)
    for (const { number } of answer.parts) await put(number)
    const outcomes = await Promise.all([commit(), commit()])
    expect(outcomes.flat().map((each) => each.outcome)).toEqual(['stored', 'stored'])
  })
})
