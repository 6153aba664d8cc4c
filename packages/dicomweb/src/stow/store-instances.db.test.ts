import { auditEvents, eq } from '@yingtong/db'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { handleDicomweb } from '../handle-request.ts'

const BASE = 'http://pacs.example/dicom-web'
let region: TestRegion
let tenant: TestTenant
beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
})
afterAll(() => region.stop())

it('who may not store is refused before a byte is taken in, and the refusal is recorded', async () => {
  const pulled = { count: 0 }
  const body = new ReadableStream<Uint8Array>({ pull: () => void pulled.count++ }, { highWaterMark: 0 })
  const request = new Request(`${BASE}/studies`, {
    method: 'POST',
    body,
    duplex: 'half',
    headers: { 'content-type': 'multipart/related; type="application/dicom"; boundary=b' },
  } as RequestInit)
  const auditor = await tenant.as('audit-admin')
  expect((await handleDicomweb(request, auditor, BASE)).status).toBe(403)
  expect(pulled.count).toBe(0)
  const [row] = await region.database.withTenant(tenant.id, (tx) =>
    tx.select().from(auditEvents).where(eq(auditEvents.actorId, auditor.actor.id)),
  )
  expect(row).toMatchObject({ action: 'images.stored', outcome: 'refused' })
})
