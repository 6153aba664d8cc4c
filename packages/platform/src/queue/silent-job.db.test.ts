import { defineJob } from '@yingtong/domain'
import { runSql, startRegion, type TestRegion, waitUntil } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { openQueue, type Queue } from './boss-queue.ts'

let runs = 0
const tellJob = defineJob({
  name: 'test.tell',
  payload: z.object({}),
  key: () => 'tell',
  retryLimit: 1,
  async run() {
    runs += 1
  },
})

let region: TestRegion
let queue: Queue
beforeAll(async () => {
  region = await startRegion()
  queue = await openQueue({ url: region.adminUrl, supervise: true, onError: () => {} })
})
afterAll(async () => {
  await queue?.stop()
  await region?.stop()
})

it('a job whose process is silent is run by another, long before the longest of jobs would have ended', async () => {
  const tenant = await region.tenant('silent')
  const { database, services } = region
  await database.withTenant(tenant.id, (tx) => services.jobs.send(tx, tellJob, {}))
  // Taken a minute ago by a process that is no more: killed, or without the database when it had done its work.
  const [taken] = await runSql(
    region.adminUrl,
    `update pgboss.job set state = 'active', started_on = now() - interval '1 minute', heartbeat_on = now() - interval '1 minute'
      where name = 'test-tell' returning expire_seconds as longest`,
  )
  expect(taken).toEqual({ longest: 900 })
  await queue.work((tenantId) => ({ tenantId, services }) as never)
  await waitUntil('another ran it', () => runs > 0, 90_000)
  expect(runs).toBe(1)
})
