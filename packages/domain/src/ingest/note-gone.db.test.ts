import { eq, packs } from '@yingtong/db'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Ctx } from '../kernel/index.ts'
import { reportDamage, storageFigures } from '../storage/index.ts'
import { lostPacks } from './lost-packs.ts'
import { noteGone } from './note-gone.ts'
import { agentOf, packOf, send, type TestPack } from './test/agent-packs.ts'
import { tinyImage } from './test/tiny-image.ts'

const DAY_MS = 24 * 3_600_000
let region: TestRegion
let tenant: TestTenant
let agent: Ctx
let neighbour: Ctx
let pack: TestPack
let aheadMs = 0

beforeAll(async () => {
  region = await startRegion({ now: () => new Date(Date.now() + aheadMs) })
  tenant = await region.tenant('county-a')
  agent = await agentOf(region.services, tenant.id)
  neighbour = await agentOf(region.services, tenant.id, 'OTHER')
  pack = await packOf([tinyImage()])
  await send(agent, pack)
  await reportDamage(tenant.system(), { kind: 'pack', name: pack.sha256 }, 'absent')
})
afterAll(() => region?.stop())

const figures = () => region.database.withTenant(tenant.id, (tx) => storageFigures(tx, region.services.now()))

it('promise A9: an agent that keeps the originals no longer is asked once a day, and the operator is told', async () => {
  expect(await lostPacks(agent)).toEqual([pack.sha256])
  expect(await figures()).toMatchObject({ openIncidents: 1, withoutOriginals: 0 })
  await noteGone(agent, { packs: [pack.sha256, 'ab'.repeat(32)] })
  expect(await lostPacks(agent)).toEqual([])
  expect(await figures()).toMatchObject({ openIncidents: 1, withoutOriginals: 1 })
  aheadMs = DAY_MS + 1000
  expect(await lostPacks(agent)).toEqual([pack.sha256])
})

it('no agent says so of what another brought, nor of what is whole', async () => {
  const other = await packOf([tinyImage()])
  await send(agent, other)
  await reportDamage(tenant.system(), { kind: 'pack', name: other.sha256 }, 'short')
  await noteGone(neighbour, { packs: [other.sha256] })
  expect(await lostPacks(agent)).toContain(other.sha256)
  expect(await figures()).toMatchObject({ openIncidents: 2, withoutOriginals: 1 })
  const whole = await packOf([tinyImage()])
  await send(agent, whole)
  await noteGone(agent, { packs: [whole.sha256] })
  const [row] = await region.database.withTenant(tenant.id, (tx) =>
    tx.select({ state: packs.state }).from(packs).where(eq(packs.sha256, whole.sha256)),
  )
  expect(row).toEqual({ state: 'stored' })
  expect(await figures()).toMatchObject({ openIncidents: 2, withoutOriginals: 1 })
})

it('one that brings it again after all ends the incident', async () => {
  await send(agent, pack)
  expect(await figures()).toMatchObject({ openIncidents: 1, withoutOriginals: 0 })
})
