import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { guardedServer } from '../../http/guarded-server.ts'
import { processLog } from '../../log.ts'
import { processMetrics } from '../../metrics.ts'
import { countedFaults } from '../faults.ts'
import { untilStopped } from '../last-net.ts'

const SLOW_MS = 1000

/** A process as ours are, with requests that do everything wrong; `/slow` is honest work under way. */
const WRONG: Readonly<Record<string, () => unknown>> = {
  '/throws': () => {
    throw new Error('at once')
  },
  '/rejects': async () => {
    await delay(5)
    throw new Error('a little later')
  },
  '/throws-behind': () => void setTimeout(() => JSON.parse('{'), 20),
  '/rejects-behind': () => void Promise.reject(new Error('nobody waits')),
  '/throws-twice': () => {
    for (const after of [20, 60]) setTimeout(() => JSON.parse('{'), after)
  },
}

const metrics = processMetrics()
const faults = countedFaults(processLog('faulty'), metrics.registry)
const server = guardedServer({}, faults, async ({ url = '' }, response) => {
  if (url === '/slow') await delay(SLOW_MS)
  if (url === '/metrics') return void response.end(await metrics.registry.metrics())
  if (url === '/never') return
  await WRONG[url]?.()
  response.end('done')
})
untilStopped({
  faults,
  graceMs: 3 * SLOW_MS,
  finish: () => new Promise((resolve) => void server.close(() => resolve()).closeIdleConnections()),
})
server.listen(0, '127.0.0.1', () =>
  process.stdout.write(`listens ${(server.address() as AddressInfo).port}\n`),
)
