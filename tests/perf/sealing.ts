// `npm run bench:sealing`: frames per second from sealed objects against the same from open ones, in one run.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { encodeHtj2kVerified } from '@yingtong/codecs'
import { memorySource, newUid } from '@yingtong/dicom'
import { acceptInstances, bulkKeyring, type Ctx, createToken, type ObjectStore } from '@yingtong/domain'
import { createGateway, storeMemory } from '@yingtong/gateway'
import { sealedStore } from '@yingtong/platform'
import { ctSeries, startRegion, type TestRegion } from '@yingtong/testkit'
import { rounded } from './benchmarks/benchmark.ts'
import { machine } from './machine.ts'

const SLICES = 120
const SIDE = 512
const CONNECTIONS = 6
const ROUNDS = 7
const COST_MAX = 0.1
const MIB = 1024 * 1024

interface Subject {
  readonly name: 'open' | 'sealed'
  /** Frames per second and processor seconds of this process for each frame, once over the whole series. */
  round(): Promise<{ readonly rate: number; readonly cpuMs: number }>
}

const READER = `
const { parentPort, workerData } = require('node:worker_threads')
const { Agent, get } = require('node:http')
const { paths, headers, connections } = workerData
const agent = new Agent({ keepAlive: true, maxSockets: connections })
const read = (origin, path) => new Promise((resolve, reject) =>
  get(origin + path, { agent, headers }, (response) => {
    response.resume()
    response.once('end', () => response.statusCode === 200 ? resolve() : reject(new Error('HTTP ' + response.statusCode)))
  }).once('error', reject))
parentPort.on('message', async (origin) => {
  const start = performance.now()
  let next = 0
  const reader = async () => { while (next < paths.length) await read(origin, paths[next++]) }
  await Promise.all(Array.from({ length: connections }, reader))
  parentPort.postMessage(performance.now() - start)
})`

async function fill(region: TestRegion, slug: string, store: ObjectStore): Promise<Worker> {
  const tenant = await region.tenant(slug)
  const uids = { studyInstanceUid: newUid(), seriesInstanceUid: newUid() }
  const services = { ...region.services, store, encoder: { encode: encodeHtj2kVerified } }
  const actor = { kind: 'token', id: crypto.randomUUID(), name: 'bench', scopes: ['image:store'] } as const
  const ctx: Ctx = { ...tenant.system(), services, actor }
  const files = ctSeries({ ...uids, slices: SLICES, rows: SIDE, columns: SIDE })
  const outcomes = await acceptInstances(ctx, { objects: files.map(memorySource), source: 'stow' })
  const paths = outcomes.map(
    ({ sopInstanceUid }) =>
      `/dicom-web/studies/${uids.studyInstanceUid}/series/${uids.seriesInstanceUid}/instances/${sopInstanceUid}/frames/1`,
  )
  const { token } = await createToken(services, {
    tenantId: tenant.id,
    label: 'bench',
    scopes: ['image:read', 'study:read'],
  })
  const accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
  const headers = { authorization: `Bearer ${token}`, accept }
  return new Worker(READER, { eval: true, workerData: { paths, headers, connections: CONNECTIONS } })
}

/** One way to keep objects: each round has a gateway of its own, so that its memory is cold. */
async function subject(region: TestRegion, name: Subject['name']): Promise<Subject> {
  const { database, vault } = region.services
  const store = name === 'sealed' ? sealedStore(region.store, bulkKeyring({ database, vault })) : region.store
  const reader = await fill(region, `bench-${name}`, store)
  reader.unref()
  return {
    name,
    async round() {
      const env = { STORE_CACHE_MIB: 192 * MIB, STORE_SEALING: name === 'sealed' ? 'on' : 'off' } as const
      const services = { ...region.services, store: storeMemory(store, env) }
      const gateway = createGateway({
        services,
        publicOrigin: 'http://bench',
        webOrigin: 'http://127.0.0.1:9',
      })
      gateway.server.listen(0, '127.0.0.1')
      await once(gateway.server, 'listening')
      const { port } = gateway.server.address() as AddressInfo
      const before = process.threadCpuUsage()
      reader.postMessage(`http://127.0.0.1:${port}`)
      const [elapsedMs] = (await once(reader, 'message')) as [number]
      const { user, system } = process.threadCpuUsage(before)
      await gateway.drain(100)
      return { rate: (SLICES * 1000) / elapsedMs, cpuMs: (user + system) / 1000 / SLICES }
    },
  }
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!

const region = await startRegion()
try {
  const subjects = [await subject(region, 'open'), await subject(region, 'sealed')]
  const before = machine()
  const results = { open: { rate: [], cpuMs: [] }, sealed: { rate: [], cpuMs: [] } } as Record<
    Subject['name'],
    { rate: number[]; cpuMs: number[] }
  >
  // Turn by turn, so that both see the same machine; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round += 1)
    for (const each of subjects) {
      const { rate, cpuMs } = await each.round()
      if (round === 0) continue
      results[each.name].rate.push(rate)
      results[each.name].cpuMs.push(cpuMs)
    }
  const [open, sealed] = [median(results.open.rate), median(results.sealed.rate)]
  const cost = 1 - sealed / open
  console.log(
    JSON.stringify({
      bench: 'sealing',
      date: new Date().toISOString(),
      unit: 'frames/s',
      open: rounded(open, 0),
      sealed: rounded(sealed, 0),
      cost: rounded(cost, 3),
      budget: `≤ ${COST_MAX} of the frames per second`,
      met: cost <= COST_MAX,
      cpuMsPerFrame: {
        open: rounded(median(results.open.cpuMs), 2),
        sealed: rounded(median(results.sealed.cpuMs), 2),
      },
      machine: before,
    }),
  )
} finally {
  await region.stop()
}
