import { layOutPack, planInstance, streamPack } from '@yingtong/agent-protocol'
import { count, instances, packs } from '@yingtong/db'
import { memorySource, readInstance } from '@yingtong/dicom'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Ctx, DomainError } from '../kernel/index.ts'
import { agentOf, packOf, send, sha256Of, type TestPack } from './test/agent-packs.ts'
import { tinyImage, tinySeries } from './test/tiny-image.ts'

let region: TestRegion
let tenant: TestTenant
let agent: Ctx

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  agent = await agentOf(region.services, tenant.id)
})
afterAll(() => region?.stop())

/** The same pack with bytes changed, under the name that its bytes have now: an agent that builds wrong packs. */
function altered(pack: TestPack, change: (bytes: Uint8Array) => void): TestPack {
  const bytes = pack.bytes.slice()
  change(bytes)
  return { bytes, sha256: sha256Of(bytes) }
}

/** A pack whose index claims what the object's header does not say. */
async function lyingPack(claim: Record<string, unknown>): Promise<TestPack> {
  const file = tinyImage()
  const source = memorySource(file)
  const plan = { ...planInstance(source, readInstance(source)), ...claim }
  const layout = layOutPack([{ plan, sha256: sha256Of(file), encodedFrames: null }])
  const chunks: Uint8Array[] = []
  const parts = streamPack(layout, ({ original }) =>
    (original ?? []).map(({ offset, length }) => file.subarray(offset, offset + length)),
  )
  for await (const chunk of parts) chunks.push(chunk)
  const bytes = new Uint8Array(Buffer.concat(chunks))
  return { bytes, sha256: sha256Of(bytes) }
}

async function refusal(pack: TestPack): Promise<{ text: string; reason: unknown }> {
  const error = await send(agent, pack).then(
    () => null,
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof DomainError)) throw new Error(`not refused: ${String(error)}`)
  return { text: error.publicText, reason: error.logFields.reason }
}

async function filed(): Promise<number> {
  const [row] = await region.database.withTenant(tenant.id, (tx) => tx.select({ n: count() }).from(instances))
  return row!.n
}

describe('a pack is refused with its reason when', () => {
  it('a pixel changed, although its name is right', async () => {
    const pack = await packOf(tinySeries(2))
    const { text, reason } = await refusal(altered(pack, (bytes) => bytes.set([0xff ^ bytes[700]!], 700)))
    expect(reason).toBe('bad-pack')
    expect(text).toMatch(/bytes \d+ to \d+ are damaged/)
  })

  it.each([
    ['magic', 2],
    ['index', -100],
    ['trailer', -30],
  ])('its %s changed', async (_name, at) => {
    const pack = await packOf(tinySeries(1))
    const { reason } = await refusal(
      altered(pack, (bytes) => bytes.set([0xff ^ bytes.at(at)!], bytes.length * +(at < 0) + at)),
    )
    expect(reason).toBe('bad-pack')
  })

  it('it is no pack at all', async () => {
    const bytes = new TextEncoder().encode('GIF89a'.repeat(50))
    expect((await refusal({ bytes, sha256: sha256Of(bytes) })).reason).toBe('bad-pack')
  })

  it('its bytes are not those that were offered', async () => {
    const pack = await packOf(tinySeries(1))
    const { reason } = await refusal({
      bytes: altered(pack, (bytes) => bytes.set([1], 500)).bytes,
      sha256: pack.sha256,
    })
    expect(reason).toBe('digest-mismatch')
    expect((await send(agent, pack))?.map((each) => each.outcome)).toEqual(['stored'])
  })

  it.each([
    ['sopInstanceUid', { sopInstanceUid: '1.2.3.4' }],
    ['studyInstanceUid', { studyInstanceUid: '1.2.3.4' }],
    ['sopClassUid', { sopClassUid: '1.2.840.10008.5.1.4.1.1.4' }],
    ['originalTransferSyntaxUid', { originalTransferSyntaxUid: '1.2.840.10008.1.2' }],
    ['pixel', { pixel: null }],
  ])('it claims another %s than the header says', async (field, claim) => {
    const before = await filed()
    const { text, reason } = await refusal(await lyingPack(claim))
    expect(reason).toBe('bad-pack')
    expect(text).toContain(field)
    expect(await filed()).toBe(before)
  })
})

it('a refused pack leaves nothing that stands in the way of the right one', async () => {
  const good = await packOf(tinySeries(1))
  const bad = altered(good, (bytes) => bytes.set([0xff ^ bytes[600]!], 600))
  await refusal(bad)
  await refusal(bad)
  expect((await send(agent, good))?.map((each) => each.outcome)).toEqual(['stored'])
  const rows = await region.database.withTenant(tenant.id, (tx) => tx.select().from(packs))
  expect(rows.filter((row) => row.state === 'reserved')).toEqual([])
})
