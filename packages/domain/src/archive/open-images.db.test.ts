import { and, auditEvents, eq } from '@yingtong/db'
import { newUid } from '@yingtong/dicom'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { agentOf, packOf, send } from '../ingest/test/agent-packs.ts'
import { tinySeries } from '../ingest/test/tiny-image.ts'
import { openImages } from './open-images.ts'

let region: TestRegion
let tenant: TestTenant
let aheadMs = 0
const studyInstanceUid = newUid()

beforeAll(async () => {
  region = await startRegion({ now: () => new Date(Date.now() + aheadMs) })
  tenant = await region.tenant('county-a')
  await send(await agentOf(region.services, tenant.id), await packOf(tinySeries(2, { studyInstanceUid })))
})
afterAll(() => region?.stop())

const recorded = (actorId: string) =>
  region.database.withTenant(tenant.id, (tx) =>
    tx
      .select()
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.action, 'images.accessed'),
          eq(auditEvents.studyInstanceUid, studyInstanceUid),
          eq(auditEvents.actorId, actorId),
        ),
      ),
  )

it('500 frames of a study leave one row for each person and five minutes', async () => {
  const [one, two] = [await tenant.as('radiologist'), await tenant.as('clinician')]
  await Promise.all(Array.from({ length: 250 }, () => openImages(one, { studyInstanceUid })))
  for (let i = 0; i < 250; i += 1) await openImages(one, { studyInstanceUid })
  expect(await recorded(one.actor.id)).toHaveLength(1)
  await openImages(two, { studyInstanceUid })
  expect(await recorded(two.actor.id)).toHaveLength(1)
  aheadMs = 4.9 * 60_000
  await openImages(one, { studyInstanceUid })
  expect(await recorded(one.actor.id)).toHaveLength(1)
  aheadMs = 5.1 * 60_000
  await openImages(one, { studyInstanceUid })
  expect(await recorded(one.actor.id)).toHaveLength(2)
})

it('refuses who may not see images, and does not tell whether there are any', async () => {
  const registrar = await tenant.as('registrar')
  await expect(openImages(registrar, { studyInstanceUid })).rejects.toThrow('forbidden')
  const other = await (await region.tenant('county-b')).as('radiologist')
  const missing = openImages(other, { studyInstanceUid: newUid() }).catch((error: Error) => error.message)
  const foreign = openImages(other, { studyInstanceUid }).catch((error: Error) => error.message)
  expect(await foreign).toBe(await missing)
})

it('sees an image that arrived meanwhile within moments', async () => {
  const doctor = await tenant.as('radiologist')
  const before = await openImages(doctor, { studyInstanceUid })
  await send(await agentOf(region.services, tenant.id), await packOf(tinySeries(1, { studyInstanceUid })))
  aheadMs += 3000
  const after = await openImages(doctor, { studyInstanceUid })
  expect(after.series.length).toBe(before.series.length + 1)
})
