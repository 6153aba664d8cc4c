import { and, count, eq, instances } from '@yingtong/db'
import { newUid } from '@yingtong/dicom'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findInstances, openImages, readMetadataLines } from '../archive/index.ts'
import type { Ctx } from '../kernel/index.ts'
import { declareStudies } from './declare-studies.ts'
import { listConflicts } from './list-conflicts.ts'
import { resolveConflict } from './resolve-conflict.ts'
import { agentOf, packOf, send, sha256Of } from './test/agent-packs.ts'
import { type TinyImage, tinyImage, tinySeries } from './test/tiny-image.ts'

let region: TestRegion
let tenant: TestTenant
let agent: Ctx
let doctor: Ctx
let technologist: Ctx

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  agent = await agentOf(region.services, tenant.id)
  doctor = await tenant.as('radiologist')
  technologist = await tenant.as('technologist')
})
afterAll(() => region?.stop())

const uids = () => ({ studyInstanceUid: newUid(), seriesInstanceUid: newUid(), sopInstanceUid: newUid() })
const sendOne = async (image: Partial<TinyImage>) => {
  const file = tinyImage(image)
  const [outcome] = (await send(agent, await packOf([file]))) ?? []
  return { file, outcome: outcome?.outcome }
}

async function currentOf(sopInstanceUid: string) {
  return region.database.withTenant(tenant.id, (tx) =>
    tx
      .select()
      .from(instances)
      .where(and(eq(instances.sopInstanceUid, sopInstanceUid), eq(instances.standing, 'current'))),
  )
}

/** A file in another envelope: other preamble, same data set. */
function inOtherEnvelope(file: Uint8Array): Uint8Array {
  const copy = file.slice()
  copy.set(new TextEncoder().encode('sent by another way'), 10)
  return copy
}

describe('the same UID', () => {
  it('with the same bytes in another pack is a duplicate', async () => {
    const one = uids()
    const { file } = await sendOne(one)
    const [outcome] = (await send(agent, await packOf([file], { encode: false }))) ?? []
    expect(outcome?.outcome).toBe('duplicate')
    const again = await packOf([file, tinyImage({ ...one, sopInstanceUid: newUid(), seed: 2 })])
    expect((await send(agent, again))?.map((each) => each.outcome)).toEqual(['duplicate', 'stored'])
  })

  it('with the same data set in another file envelope is a duplicate', async () => {
    const { file } = await sendOne(uids())
    const other = inOtherEnvelope(file)
    expect(sha256Of(other)).not.toBe(sha256Of(file))
    expect((await send(agent, await packOf([other])))?.map((each) => each.outcome)).toEqual(['duplicate'])
  })

  it('with other bytes is kept beside the first, which stays the one that is shown', async () => {
    const one = uids()
    const first = await sendOne({ ...one, seed: 1 })
    const second = await sendOne({ ...one, seed: 2 })
    expect([first.outcome, second.outcome]).toEqual(['stored', 'conflict'])
    const [current] = await currentOf(one.sopInstanceUid)
    expect(current?.sha256).toBe(sha256Of(first.file))
    const [conflict] = (await listConflicts(technologist, {})).filter(
      (each) => each.sopInstanceUid === one.sopInstanceUid,
    )
    expect(conflict).toMatchObject({
      state: 'open',
      first: { sha256: sha256Of(first.file) },
      other: { sha256: sha256Of(second.file) },
    })
    expect((await sendOne({ ...one, seed: 2 })).outcome).toBe(undefined)
  })

  it('in another study or series is a conflict too, and that study stays empty', async () => {
    const one = uids()
    await sendOne(one)
    const elsewhere = { ...uids(), sopInstanceUid: one.sopInstanceUid }
    expect((await sendOne(elsewhere)).outcome).toBe('conflict')
    await expect(openImages(doctor, { studyInstanceUid: elsewhere.studyInstanceUid })).rejects.toThrow(
      'not-found',
    )
  })
})

describe('a decision on a conflict', () => {
  it('exchanges the versions everywhere and can be taken back', async () => {
    const one = uids()
    const first = await sendOne({ ...one, seed: 1 })
    const second = await sendOne({ ...one, seed: 5 })
    const [conflict] = (await listConflicts(technologist, {})).filter(
      (each) => each.sopInstanceUid === one.sopInstanceUid,
    )
    const shown = async () => {
      const { series } = await openImages(await tenant.as('radiologist'), one)
      const lines = await readMetadataLines(doctor, series[0]!)
      return { sha256: series[0]!.instances[0]!.sha256, numbers: lines.map((line) => line.instanceNumber) }
    }
    expect(await shown()).toEqual({ sha256: sha256Of(first.file), numbers: [1] })
    await resolveConflict(technologist, { id: conflict!.id, decision: 'replace' })
    await expect.poll(shown, { timeout: 5000 }).toEqual({ sha256: sha256Of(second.file), numbers: [5] })
    await expect(resolveConflict(technologist, { id: conflict!.id, decision: 'replace' })).rejects.toThrow(
      'conflict',
    )
    await resolveConflict(technologist, { id: conflict!.id, decision: 'keep' })
    await expect.poll(shown, { timeout: 5000 }).toEqual({ sha256: sha256Of(first.file), numbers: [1] })
  })

  it('moves the object between studies when the versions belong to two', async () => {
    const one = uids()
    const elsewhere = { ...uids(), sopInstanceUid: one.sopInstanceUid }
    await sendOne(one)
    await sendOne(elsewhere)
    const [conflict] = (await listConflicts(technologist, {})).filter(
      (each) => each.sopInstanceUid === one.sopInstanceUid,
    )
    await resolveConflict(technologist, { id: conflict!.id, decision: 'replace' })
    const found = await findInstances(doctor, { sopInstanceUid: [one.sopInstanceUid] })
    expect(found.rows.map((row) => row.study.studyInstanceUid)).toEqual([elsewhere.studyInstanceUid])
  })

  it('is for those who may resolve', async () => {
    const clinician = await tenant.as('clinician')
    await expect(resolveConflict(clinician, { id: crypto.randomUUID(), decision: 'keep' })).rejects.toThrow(
      'forbidden',
    )
  })
})

it('promise A16: says how many images are still missing, whether it was told before or after the first', async () => {
  const before = { ...uids() }
  await declareStudies(agent, { studies: [{ studyInstanceUid: before.studyInstanceUid, instances: 3 }] })
  await send(agent, await packOf(tinySeries(2, { studyInstanceUid: before.studyInstanceUid })))
  const counts = async () => {
    const { findStudies } = await import('../archive/index.ts')
    const [row] = (await findStudies(doctor, { studyInstanceUid: [before.studyInstanceUid] })).rows
    return [row!.instanceCount, row!.declaredInstances]
  }
  expect(await counts()).toEqual([2, 3])
  await declareStudies(agent, { studies: [{ studyInstanceUid: before.studyInstanceUid, instances: 300 }] })
  expect(await counts()).toEqual([2, 300])
})

it('nothing is ever deleted by these: every version is still a row', async () => {
  const [rows] = await region.database.withTenant(tenant.id, (tx) =>
    tx.select({ n: count() }).from(instances),
  )
  expect(rows!.n).toBeGreaterThan(10)
})
