import { memorySource, newUid, UID } from '@yingtong/dicom'
import { ctInstance, encoderFor, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  chaseVerificationJob,
  findStudies,
  openImages,
  readOriginal,
  verifyPackJob,
} from '../archive/index.ts'
import type { Ctx } from '../kernel/index.ts'
import { acceptInstances } from './accept-instances.ts'
import { encoder, sha256Of } from './test/agent-packs.ts'
import { tinyImage, tinySeries } from './test/tiny-image.ts'

let region: TestRegion
let tenant: TestTenant
let doctor: Ctx
let sender: Ctx

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  doctor = await tenant.as('radiologist')
  sender = {
    ...tenant.system(),
    services: { ...region.services, encoder },
    actor: { kind: 'token', id: crypto.randomUUID(), name: 'STOW', scopes: ['image:store'] },
  }
})
afterAll(() => region?.stop())

const accept = (ctx: Ctx, files: readonly Uint8Array[], studyInstanceUid?: string) =>
  acceptInstances(ctx, {
    objects: files.map(memorySource),
    source: 'stow',
    ...(studyInstanceUid ? { studyInstanceUid } : {}),
  })

async function originals(studyInstanceUid: string): Promise<string[]> {
  const { series } = await openImages(doctor, { studyInstanceUid })
  const digests: string[] = []
  for (const instance of series.flatMap((each) => each.instances)) {
    const chunks: Uint8Array[] = []
    for await (const chunk of readOriginal(doctor, instance)) chunks.push(chunk.slice())
    digests.push(sha256Of(Buffer.concat(chunks)))
  }
  return digests.sort()
}

describe('objects that do not come through an agent', () => {
  it('are compressed, filed and come back bit for bit', async () => {
    const studyInstanceUid = newUid()
    const files = [
      ...tinySeries(3, { studyInstanceUid }),
      ctInstance({ studyInstanceUid, rows: 64, columns: 64, frames: 4, seed: 3 }),
    ]
    const outcomes = await accept(sender, files)
    expect(outcomes.map((each) => each.outcome)).toEqual(Array(4).fill('stored'))
    expect(await originals(studyInstanceUid)).toEqual(files.map(sha256Of).sort())
    const { series } = await openImages(doctor, { studyInstanceUid })
    const stored = series.flatMap((each) => each.instances.map((i) => i.storedTransferSyntaxUid))
    expect(new Set(stored)).toEqual(new Set([UID.HTJ2KLosslessRPCL]))
  })

  it('have one outcome each, in their own order, and a broken one holds up nobody', async () => {
    const studyInstanceUid = newUid()
    const good = tinySeries(2, { studyInstanceUid })
    const broken = good[0]!.slice(0, 300)
    const outcomes = await accept(sender, [
      new TextEncoder().encode('no DICOM'.repeat(100)),
      good[1]!,
      broken,
      good[0]!,
      good[1]!,
    ])
    expect(outcomes.map((each) => each.outcome)).toEqual([
      'rejected',
      'stored',
      'rejected',
      'stored',
      expect.stringMatching(/stored|duplicate/),
    ])
    for (const each of outcomes)
      if (each.outcome === 'rejected') expect(each.explanation).toMatch(/^[A-Z(].*\.$/)
    expect(await originals(studyInstanceUid)).toEqual(good.map(sha256Of).sort())
  })

  it('are refused when the address names another study', async () => {
    const [outcome] = await accept(sender, [tinyImage()], '1.2.3')
    expect(outcome).toMatchObject({ outcome: 'rejected', reason: 'other-study' })
  })

  it('are kept as they came where nobody compresses', async () => {
    const studyInstanceUid = newUid()
    await accept({ ...sender, services: region.services }, tinySeries(1, { studyInstanceUid }))
    const { series } = await openImages(doctor, { studyInstanceUid })
    expect(series[0]!.instances[0]!.storedTransferSyntaxUid).toBe(UID.ExplicitVRLittleEndian)
  })

  it('need the permission to store', async () => {
    await expect(accept(doctor, [tinyImage()])).rejects.toThrow('forbidden')
  })

  it('are verified in the end even when the first verification was lost', async () => {
    const later: Ctx = {
      ...tenant.system(),
      services: { ...region.services, now: () => new Date(Date.now() + 3_600_000) },
    }
    const sent: string[] = []
    const jobs = {
      send: async (_tx: unknown, job: { name: string }, payload: unknown) => {
        if (job.name === verifyPackJob.name) sent.push((payload as { packSha256: string }).packSha256)
      },
    }
    await chaseVerificationJob.run({ ...later, services: { ...later.services, jobs } }, {})
    expect(sent.length).toBeGreaterThan(2)
    for (const packSha256 of sent) await verifyPackJob.run(tenant.system(), { version: 1, packSha256 })
    sent.length = 0
    await chaseVerificationJob.run({ ...later, services: { ...later.services, jobs } }, {})
    expect(sent).toEqual([])
  })
})

it('X02: names in every hospital’s character set are found by hanzi and pinyin', async () => {
  for (const [charset, number] of [
    ['GB18030', 1],
    ['GBK', 2],
    ['ISO_IR 192', 3],
    ['\\ISO 2022 IR 58', 4],
  ] as const) {
    const file = ctInstance({
      rows: 16,
      columns: 16,
      seed: 3,
      studyInstanceUid: newUid(),
      seriesInstanceUid: newUid(),
      sopInstanceUid: newUid(),
      charset,
      encodeText: encoderFor(charset),
      patient: { patientId: `C${number}`, patientName: 'Zhang^XiaoMing=张^小明' },
    })
    await accept(sender, [file])
    const { rows } = await findStudies(doctor, { patientId: `C${number}` })
    expect(rows[0]?.nameIdeographic, charset).toBe('张^小明')
  }
  expect((await findStudies(doctor, { patientName: 'zhangxm', fuzzy: true })).rows).toHaveLength(0)
  expect((await findStudies(doctor, { patientName: 'zxm', fuzzy: true })).rows).toHaveLength(4)
})
