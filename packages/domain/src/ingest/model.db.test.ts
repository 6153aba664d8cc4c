import { eq, instances, like, packs, series, studies } from '@yingtong/db'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { objectKey } from '../archive/index.ts'
import { decodeMetadata } from '../archive/series-metadata.ts'
import type { Ctx } from '../kernel/index.ts'
import { agentOf, packOf, send, sha256Of } from './test/agent-packs.ts'
import { tinyImage } from './test/tiny-image.ts'

/** Few of everything, so that the same things meet often. */
interface Send {
  readonly tenant: 0 | 1
  readonly agent: 0 | 1
  /** UIDs are made of these, so that `sop` may turn up in another series or study. */
  readonly study: number
  readonly series: number
  readonly sops: readonly number[]
  /** The pixels: the same UID with another seed has other bytes. */
  readonly seed: number
}

const sendOf: fc.Arbitrary<Send> = fc.record({
  tenant: fc.constantFrom(0, 1),
  agent: fc.constantFrom(0, 1),
  study: fc.nat(1),
  series: fc.nat(1),
  sops: fc.uniqueArray(fc.nat(3), { minLength: 1, maxLength: 3 }),
  seed: fc.integer({ min: 1, max: 2 }),
})

/** Rounds one after another; what is in a round goes out at once, in whatever order. */
const history = fc.array(fc.array(sendOf, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })

let region: TestRegion
let tenants: TestTenant[]
let agents: Ctx[][]
let run = 0

beforeAll(async () => {
  region = await startRegion()
  tenants = [await region.tenant('county-a'), await region.tenant('county-b')]
  agents = []
  for (const tenant of tenants)
    agents.push([
      await agentOf(region.services, tenant.id, 'CT'),
      await agentOf(region.services, tenant.id, 'MR'),
    ])
})
afterAll(() => region?.stop())

function filesOf(message: Send, root: string): Uint8Array[] {
  return message.sops.map((sop) =>
    tinyImage({
      studyInstanceUid: `${root}.1.${message.study}`,
      seriesInstanceUid: `${root}.2.${message.study}.${message.series}`,
      sopInstanceUid: `${root}.3.${sop}`,
      seed: message.seed,
    }),
  )
}

type Row = typeof instances.$inferSelect

/** What was sent of each UID of a tenant, by round: the first round decides who may be current. */
class Model {
  readonly firsts = new Map<string, Set<string>>()
  readonly all = new Map<string, Set<string>>()

  take(round: readonly { readonly uid: string; readonly sha256: string }[]): void {
    const fresh = new Map<string, Set<string>>()
    for (const { uid, sha256 } of round) {
      if (!this.all.has(uid)) fresh.set(uid, (fresh.get(uid) ?? new Set()).add(sha256))
    }
    for (const [uid, digests] of fresh) this.firsts.set(uid, digests)
    for (const { uid, sha256 } of round) this.all.set(uid, (this.all.get(uid) ?? new Set()).add(sha256))
  }
}

function expectLikeModel(model: Model, rows: readonly Row[]): void {
  const byUid = Map.groupBy(rows, (row) => row.sopInstanceUid)
  expect(new Set(byUid.keys())).toEqual(new Set(model.all.keys()))
  for (const [uid, versions] of byUid) {
    const current = versions.filter((row) => row.standing === 'current')
    expect(current).toHaveLength(1)
    expect(model.firsts.get(uid)).toContain(current[0]!.sha256)
    expect(new Set(versions.map((row) => row.sha256))).toEqual(model.all.get(uid))
  }
}

/** Counts and metadata objects must say what the rows say. */
async function expectConsistent(tenant: TestTenant, root: string, rows: readonly Row[]): Promise<void> {
  const current = rows.filter((row) => row.standing === 'current')
  const found = await region.database.withTenant(tenant.id, async (tx) => ({
    studies: await tx
      .select()
      .from(studies)
      .where(like(studies.studyInstanceUid, `${root}%`)),
    series: await tx
      .select()
      .from(series)
      .where(like(series.seriesInstanceUid, `${root}%`)),
  }))
  for (const study of found.studies)
    expect(study.instanceCount).toBe(current.filter((row) => row.studyRef === study.id).length)
  for (const each of found.series) {
    const mine = current.filter((row) => row.seriesRef === each.id).map((row) => row.sopInstanceUid)
    expect(each.instanceCount).toBe(mine.length)
    const lines = each.metadataKey ? await decodeMetadata(await region.store.read(each.metadataKey)) : []
    expect(lines.map((line) => line.sopInstanceUid).sort()).toEqual(mine.sort())
  }
}

it('promise A8: duplicates, concurrent duplicates and other bytes under one UID never lose or change an image', async () => {
  await fc.assert(
    fc.asyncProperty(history, async (rounds) => {
      run += 1
      const root = `1.2.${run}`
      const models = [new Model(), new Model()]
      for (const round of rounds) {
        const sent = await Promise.all(
          round.map(async (message) => {
            const files = filesOf(message, root)
            await send(agents[message.tenant]![message.agent]!, await packOf(files))
            return message.sops.map((sop, index) => ({
              tenant: message.tenant,
              uid: `${root}.3.${sop}`,
              sha256: sha256Of(files[index]!),
            }))
          }),
        )
        for (const tenant of [0, 1])
          models[tenant]!.take(sent.flat().filter((each) => each.tenant === tenant))
      }
      for (const [index, tenant] of tenants.entries()) {
        const mine = await region.database.withTenant(tenant.id, (tx) =>
          tx
            .select()
            .from(instances)
            .where(like(instances.sopInstanceUid, `${root}.%`)),
        )
        expectLikeModel(models[index]!, mine)
        await expectConsistent(tenant, `${root}.`, mine)
      }
    }),
    { numRuns: 200, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: false },
  )
  expect(run).toBeGreaterThan(20)
}, 90_000)

it('every current image of the whole history lies in the store', async () => {
  for (const tenant of tenants) {
    const rows = await region.database.withTenant(tenant.id, (tx) =>
      tx.select().from(packs).where(eq(packs.state, 'stored')),
    )
    for (const row of rows)
      expect(await region.store.head(objectKey({ tenantId: tenant.id }, 'pack', row.sha256))).toEqual({
        byteLength: row.byteLength,
      })
  }
})
