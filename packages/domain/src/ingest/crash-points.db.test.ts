import { count, eq, inArray, instances, packs, uploads } from '@yingtong/db'
import { memorySource, newUid, readInstance } from '@yingtong/dicom'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectPrefix, openImages, readMetadataLines, readOriginal } from '../archive/index.ts'
import type { Ctx, Services } from '../kernel/index.ts'
import { acceptInstances } from './accept-instances.ts'
import { agentOf, packOf, send, sha256Of } from './test/agent-packs.ts'
import { type Cut, CutError, cutServices } from './test/cut-services.ts'
import { tinyImage, tinySeries } from './test/tiny-image.ts'

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

const withServices = (ctx: Ctx, services: Services): Ctx => ({ ...ctx, services })

async function packObjects(): Promise<string[]> {
  const keys: string[] = []
  for await (const { key } of region.store.list(objectPrefix(tenant.system(), 'pack'))) keys.push(key)
  return keys
}

/** One study, each image once, whole, and in the metadata; nothing left reserved for it. */
async function expectWhole(studyInstanceUid: string, files: readonly Uint8Array[]): Promise<void> {
  const images = await openImages(doctor, { studyInstanceUid })
  expect(images.series).toHaveLength(1)
  const [series] = images.series
  expect(series!.instances).toHaveLength(files.length)
  expect(await readMetadataLines(doctor, series!)).toHaveLength(files.length)
  const digests: string[] = []
  for (const instance of series!.instances) {
    const chunks: Uint8Array[] = []
    for await (const chunk of readOriginal(doctor, instance)) chunks.push(chunk.slice())
    digests.push(sha256Of(Buffer.concat(chunks)))
  }
  expect(digests.sort()).toEqual(files.map(sha256Of).sort())
  const uids = series!.instances.map((instance) => instance.sopInstanceUid)
  const [rows] = await region.database.withTenant(tenant.id, (tx) =>
    tx.select({ n: count() }).from(instances).where(inArray(instances.sopInstanceUid, uids)),
  )
  expect(rows?.n).toBe(files.length)
}

/** Walks every step, cut before and after it; `run` is done once with the cut and once again in the light. */
async function walk(
  make: () => Promise<{ run: (services: Services) => Promise<unknown>; check: () => Promise<void> }>,
): Promise<number> {
  let cuts = 0
  for (let at = 1; ; at += 1) {
    for (const after of [false, true]) {
      const cut: Cut = { at, after }
      const { run, check } = await make()
      const dark = cutServices(region.services, cut)
      const outcome = await run(dark.services).then(
        () => 'done',
        (error: unknown) => (error instanceof CutError || String(error).includes('cut') ? 'cut' : error),
      )
      if (outcome === 'done' && dark.steps() < at) return cuts
      expect(outcome, `step ${at}, ${after ? 'after' : 'before'}`).toBe('cut')
      cuts += 1
      await run(region.services)
      await check()
    }
  }
}

describe('promise A3: a cut at any step, then the same again', () => {
  it('ends with one object and one set of rows for an agent’s pack', async () => {
    const cuts = await walk(async () => {
      const studyInstanceUid = newUid()
      const files = tinySeries(2, { studyInstanceUid })
      const pack = await packOf(files)
      return {
        run: (services) => send(withServices(agent, services), pack),
        check: async () => {
          await expectWhole(studyInstanceUid, files)
          expect((await packObjects()).filter((key) => key.includes(pack.sha256))).toHaveLength(1)
          const [row] = await region.database.withTenant(tenant.id, (tx) =>
            tx.select().from(packs).where(eq(packs.sha256, pack.sha256)),
          )
          expect(row?.state).toBe('stored')
        },
      }
    })
    expect(cuts).toBeGreaterThan(16)
  })

  it('ends with one object and one set of rows for objects from STOW', async () => {
    const cuts = await walk(async () => {
      const studyInstanceUid = newUid()
      const files = tinySeries(2, { studyInstanceUid })
      return {
        run: (services) =>
          acceptInstances(withServices(tenant.system(), services), {
            objects: files.map(memorySource),
            source: 'stow',
          }),
        check: () => expectWhole(studyInstanceUid, files),
      }
    })
    expect(cuts).toBeGreaterThan(10)
  })

  it('ends with one object and one set of rows for a pack in parts', async () => {
    const big = tinyImage({ seed: 7 }, 4160)
    const pack = await packOf([big], { encode: false })
    const { studyInstanceUid } = readInstance(memorySource(big))
    // Every third step, each in a tenant of its own: the pack is the same one, so it would be there already.
    let at = 1
    for (; ; at += 3) {
      const place = await region.tenant(`parts-${at}`)
      const sender = await agentOf(region.services, place.id)
      const dark = cutServices(region.services, { at, after: at % 4 === 1 })
      const done = await send(withServices(sender, dark.services), pack).then(
        () => true,
        () => false,
      )
      if (done) break
      const outcomes = await send(sender, pack)
      expect(outcomes === null || outcomes.every((each) => each.outcome === 'stored')).toBe(true)
      const reader = place.system()
      const images = await openImages(reader, { studyInstanceUid })
      const hash: Uint8Array[] = []
      for await (const chunk of readOriginal(reader, images.series[0]!.instances[0]!))
        hash.push(chunk.slice())
      expect(sha256Of(Buffer.concat(hash))).toBe(sha256Of(big))
      const [open] = await region.database.withTenant(place.id, (tx) =>
        tx.select({ n: count() }).from(uploads),
      )
      expect(open?.n).toBe(1)
    }
    expect(at).toBeGreaterThan(10)
  })
})
