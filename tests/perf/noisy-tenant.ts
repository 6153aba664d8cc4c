// `npm run bench:noisy`: how long a hospital waits while another asks fifty times as much (promise C10). A gateway, a
// PostgreSQL and two clients, each a process of its own; quiet and noisy turns in one run; then what a greedy hospital does to
// the memory and decoders of a gateway of its own process. A JSON line each, kept in tests/results.
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { createToken, RATE_LIMITS, type RateKind, type RateLimit, rateLimiter } from '@yingtong/domain'
import { createGateway } from '@yingtong/gateway'
import { plantStudy, startRegion, type TestRegion } from '@yingtong/testkit'
import { rounded } from './benchmarks/benchmark.ts'
import { machine } from './machine.ts'
import { measureAttacks } from './rig/greedy-attacks.ts'
import type { Heard } from './rig/steady-client.ts'

const RESULTS = fileURLToPath(new URL('../results', import.meta.url))
const TIMES = 50
const QUIET_PER_S = 10
const SECONDS = 5
const TURNS = 6
const BUDGET = 1.5
const STUDIES = 20

const percentile = (values: readonly number[], share: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0

/** A hospital with some exams, and its client. */
async function hospital(region: TestRegion, slug: string) {
  const tenant = await region.tenant(slug)
  for (let n = 0; n < STUDIES; n += 1) await plantStudy(region.database, tenant.id)
  const { token } = await createToken(region.services, {
    tenantId: tenant.id,
    label: 'bench',
    scopes: ['study:read'],
  })
  const client = fork(fileURLToPath(new URL('rig/steady-client.ts', import.meta.url)))
  await once(client, 'spawn')
  return {
    client,
    async ask(origin: string, perSecond: number): Promise<Heard> {
      const url = `${origin}/dicom-web/studies?limit=10`
      client.send({ url, authorization: `Bearer ${token}`, perSecond, seconds: SECONDS })
      const [heard] = (await once(client, 'message')) as [Heard]
      return heard
    },
  }
}

function added(all: Record<string, number>, more: Heard['statuses']): Record<string, number> {
  for (const [status, count] of Object.entries(more)) all[status] = (all[status] ?? 0) + count
  return all
}

const BOUNDLESS = { capacity: 1e9, perSecond: 1e9 }
const WITHOUT_LIMITS = Object.fromEntries(
  Object.keys(RATE_LIMITS).map((kind) => [kind, BOUNDLESS]),
) as Record<RateKind, RateLimit>

async function openGateway({ services }: TestRegion, limits: Readonly<Record<RateKind, RateLimit>>) {
  const limiter = rateLimiter(services, limits)
  const origins = { publicOrigin: 'http://bench', webOrigin: 'http://127.0.0.1:9' }
  const gateway = createGateway({ services, ...origins, limiter })
  gateway.server.listen(0, '127.0.0.1')
  await once(gateway.server, 'listening')
  const { port } = gateway.server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, drain: () => gateway.drain(500) }
}

const region = await startRegion()
const clients: ChildProcess[] = []
try {
  const [limited, boundless] = [
    await openGateway(region, RATE_LIMITS),
    await openGateway(region, WITHOUT_LIMITS),
  ]
  const [quiet, noisy] = [await hospital(region, 'quiet'), await hospital(region, 'noisy')]
  clients.push(quiet.client, noisy.client)
  const before = machine()
  const took = { alone: [] as number[], beside: [] as number[] }
  const statuses = { quiet: {} as Record<string, number>, noisy: {} as Record<string, number> }
  const together = (origin: string) =>
    Promise.all([quiet.ask(origin, QUIET_PER_S), noisy.ask(origin, QUIET_PER_S * TIMES)])
  for (let turn = -1; turn < TURNS; turn += 1) {
    const alone = await quiet.ask(limited.origin, QUIET_PER_S)
    const [beside, flood] = await together(limited.origin)
    if (turn < 0) continue // Warms up, and spends what the noisy one had saved.
    took.alone.push(...alone.tookMs)
    took.beside.push(...beside.tookMs)
    added(added(statuses.quiet, alone.statuses), beside.statuses)
    added(statuses.noisy, flood.statuses)
  }
  const [unprotected] = await together(boundless.origin)
  await Promise.all([limited.drain(), boundless.drain()])
  const p95 = { alone: percentile(took.alone, 0.95), beside: percentile(took.beside, 0.95) }
  const ratio = p95.beside / p95.alone
  const tell = (figures: object) => {
    const date = new Date().toISOString()
    const line = JSON.stringify({ bench: 'noisy-tenant', date, ...figures, machine: before })
    console.log(line)
    appendFileSync(`${RESULTS}/noisy-${date.slice(0, 10)}.jsonl`, `${line}\n`)
  }
  tell({
    attack: 'searches, fifty times as many',
    ratio: rounded(ratio, 2),
    budget: `≤ ${BUDGET} × the p95 without the other`,
    met: ratio <= BUDGET,
    ms: {
      p95Alone: rounded(p95.alone, 1),
      p95Beside: rounded(p95.beside, 1),
      p95WithoutLimits: rounded(percentile(unprotected.tookMs, 0.95), 1),
      medianAlone: rounded(percentile(took.alone, 0.5), 1),
      medianBeside: rounded(percentile(took.beside, 0.5), 1),
    },
    perSecond: { quiet: QUIET_PER_S, noisy: QUIET_PER_S * TIMES },
    limit: RATE_LIMITS['searches:caller'],
    statuses,
  })
  for await (const figures of measureAttacks(region)) tell(figures)
} finally {
  for (const client of clients) client.kill()
  await region.stop()
}
