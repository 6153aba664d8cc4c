import { eq, series, studies } from '@yingtong/db'
import { newUid } from '@yingtong/dicom'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { runSql, waitUntil } from '@yingtong/testkit/machine'
import { afterAll, beforeAll, expect, it } from 'vitest'
// The tests of the right-hand neighbour bring real packs here.
import { agentOf, packOf, send, type TestPack } from '../ingest/test/agent-packs.ts'
import { tinyImage, tinySeries } from '../ingest/test/tiny-image.ts'
import type { Ctx } from '../kernel/index.ts'
import { verifyPackJob } from './jobs/verify-pack.job.ts'

let region: TestRegion
let tenant: TestTenant
let agent: Ctx

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  agent = await agentOf(region.services, tenant.id)
})
afterAll(() => region?.stop())

const verify = ({ sha256 }: TestPack) =>
  verifyPackJob.run(tenant.system(), { version: 1, packSha256: sha256 })

const waitingForLocks = async () =>
  (
    await runSql(
      region.adminUrl,
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
  ).length

it('a verification that meets an arriving pack of its study waits for it, and neither is ended', async () => {
  const studyInstanceUid = newUid()
  const pack = await packOf(tinySeries(2, { studyInstanceUid }))
  await send(agent, pack)
  let verified: Promise<unknown> = Promise.resolve()
  // As a pack of another series does: first the study, then what else of it is touched.
  const arriving = region.database.withTenant(tenant.id, async (tx) => {
    const [study] = await tx
      .update(studies)
      .set({ lastReceivedAt: new Date() })
      .where(eq(studies.studyInstanceUid, studyInstanceUid))
      .returning({ id: studies.id })
    verified = verify(pack)
    verified.catch(() => undefined)
    await waitUntil('the verification waits', async () => (await waitingForLocks()) > 0, 30_000)
    await tx.update(series).set({ description: 'late' }).where(eq(series.studyRef, study!.id))
  })
  const ends = await Promise.allSettled([arriving, arriving.catch(() => undefined).then(() => verified)])
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  const [counted] = await region.database.withTenant(tenant.id, (tx) =>
    tx
      .select({ verified: studies.verifiedInstances })
      .from(studies)
      .where(eq(studies.studyInstanceUid, studyInstanceUid)),
  )
  expect(counted).toEqual({ verified: 2 })
})

it('packs of one study are verified while others of it arrive, counted right, and no lock is ever in a ring', async () => {
  const studyInstanceUid = newUid()
  const packs = []
  for (let number = 0; number < 16; number += 1)
    packs.push(await packOf([tinyImage({ studyInstanceUid, seriesInstanceUid: newUid() })]))
  for (const pack of packs.slice(0, 8)) await send(agent, pack)
  await Promise.all([...packs.slice(0, 8).map(verify), ...packs.slice(8).map((pack) => send(agent, pack))])
  const [counted] = await region.database.withTenant(tenant.id, (tx) =>
    tx
      .select({ verified: studies.verifiedInstances, series: studies.seriesCount })
      .from(studies)
      .where(eq(studies.studyInstanceUid, studyInstanceUid)),
  )
  expect(counted).toEqual({ verified: 8, series: 16 })
  const [{ deadlocks } = {}] = await runSql(
    region.adminUrl,
    'select pg_stat_force_next_flush(), deadlocks::int from pg_stat_database where datname = current_database()',
  )
  expect(deadlocks).toBe(0)
})
