import { createHash, randomUUID } from 'node:crypto'
import { newAgentKeys } from '@yingtong/agent-protocol'
import { newUid } from '@yingtong/dicom'
import {
  type Ctx,
  commitUpload,
  offerPacks,
  openImages,
  putPart,
  readSeriesMetadata,
  readStoredFrame,
  registerAgent,
} from '@yingtong/domain'
import { ctInstance, packOf, startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { countingStore } from '../test/counting-store.ts'
import { cachedStore } from './cached-store.ts'

const MIB = 1024 * 1024
/** 73 MB, what 500 slices of CT come to after compression; the agent closes its packs at 8 MiB, then at 30 MiB. */
const PACKS = [15, 57, 57, 11]

let region: TestRegion
let counting: ReturnType<typeof countingStore>
const total = (names: readonly string[]) =>
  names.reduce((sum, name) => sum + (counting.requests.get(name) ?? 0), 0)
const ALL = ['put', 'head', 'read', 'stream', 'beginUpload', 'putPart', 'completeUpload']

beforeAll(async () => {
  region = await startRegion({
    store: (real) => {
      counting = countingStore(real)
      return cachedStore(counting.store, { maxBytes: 192 * MIB })
    },
  })
})
afterAll(() => region?.stop())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function send(
  agent: Ctx,
  pack: { readonly bytes: Uint8Array; readonly sha256: string },
): Promise<void> {
  const [offer] = await offerPacks(agent, {
    packs: [{ sha256: pack.sha256, byteLength: pack.bytes.byteLength }],
  })
  if (offer?.state !== 'send') throw new Error('not wanted')
  for (const { number } of offer.parts) {
    const body = pack.bytes.subarray((number - 1) * offer.partBytes, number * offer.partBytes)
    await putPart(agent, { uploadId: offer.uploadId, number, body, sha256: sha256(body) })
  }
  await commitUpload(agent, { uploadId: offer.uploadId, sha256: pack.sha256 })
}

it('a study of 73 MB costs at most 8 requests to store and 12 to read', async () => {
  const tenant = await region.tenant('county-a')
  const { publicKey } = await newAgentKeys()
  const id = await registerAgent(region.services, {
    tenantId: tenant.id,
    name: 'EDGE',
    aeTitle: 'EDGE',
    publicKey,
  })
  const agent: Ctx = {
    services: region.services,
    tenantId: tenant.id,
    actor: { kind: 'agent', id, name: 'EDGE' },
    requestId: randomUUID(),
  }
  const study = { studyInstanceUid: newUid(), seriesInstanceUid: newUid() }
  // One drawing, many UIDs: only the lengths matter here.
  const slice = ctInstance({ ...study, sopInstanceUid: '1.2.3.4.0000', seed: 1 })
  const at = Buffer.from(slice).lastIndexOf('1.2.3.4.0000')
  let number = 0
  for (const count of PACKS) {
    const files = Array.from({ length: count }, () => {
      number += 1
      const file = Buffer.from(slice)
      file.write(`1.2.3.4.${String(number).padStart(4, '0')}`, at, 'latin1')
      return file
    })
    await send(agent, await packOf(files))
  }
  expect(Object.fromEntries(counting.requests), 'to store').toEqual({ put: 8 })
  expect(total(ALL)).toBeLessThanOrEqual(8)

  // As another gateway, or this one tomorrow: nothing is cached.
  const cold = cachedStore(counting.store, { maxBytes: 192 * MIB })
  const doctor: Ctx = { ...(await tenant.as('radiologist')), services: { ...region.services, store: cold } }
  counting.reset()
  const { series } = await openImages(doctor, study)
  expect(series[0]?.instances).toHaveLength(140)
  await readSeriesMetadata(doctor, series[0]!)
  for (let start = 0; start < 140; start += 6)
    await Promise.all(
      series[0]!.instances.slice(start, start + 6).map((each) => readStoredFrame(doctor, each, 1)),
    )
  expect(total(ALL)).toBeLessThanOrEqual(12)
})
