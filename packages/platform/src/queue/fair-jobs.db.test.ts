import { setTimeout as delay } from 'node:timers/promises'
import { defineJob } from '@yingtong/domain'
import { startRegion, type TestRegion, waitUntil } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'

const MANY = 60
const ran: string[] = []
const running = new Map<string, number>()
let mostOfOne = 0

const slowJob = defineJob({
  name: 'test.slow',
  payload: z.object({ number: z.number() }),
  key: ({ number }) => String(number),
  retryLimit: 0,
  async run({ tenantId }) {
    const now = (running.get(tenantId) ?? 0) + 1
    running.set(tenantId, now)
    mostOfOne = Math.max(mostOfOne, now)
    await delay(100)
    running.set(tenantId, now - 1)
    ran.push(tenantId)
  },
})

let region: TestRegion
beforeAll(async () => {
  region = await startRegion()
})
afterAll(() => region?.stop())

it('runs the one job of a hospital beside the many of another that came before, and no two of one at once', async () => {
  const { database, services } = region
  const [busy, quiet] = [await region.tenant('busy'), await region.tenant('quiet')]
  await database.withTenant(busy.id, async (tx) => {
    for (let number = 0; number < MANY; number += 1) await services.jobs.send(tx, slowJob, { number })
  })
  await database.withTenant(quiet.id, (tx) => services.jobs.send(tx, slowJob, { number: 0 }))
  await region.runJobs()
  await waitUntil('the job of the quiet hospital ran', () => ran.includes(quiet.id), 60_000)
  expect(ran.indexOf(quiet.id)).toBeLessThan(MANY / 2)
  expect(mostOfOne).toBe(1)
})
