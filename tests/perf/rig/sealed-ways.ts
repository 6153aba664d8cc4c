import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { encodeHtj2kVerified } from '@yingtong/codecs'
import { memorySource, newUid } from '@yingtong/dicom'
import {
  acceptInstances,
  bulkKeyring,
  type Ctx,
  createToken,
  type FrameEncoder,
  heldBytes,
  type ObjectStore,
  rotateTenantKey,
} from '@yingtong/domain'
import { createGateway, storeMemory } from '@yingtong/gateway'
import { sealedStore } from '@yingtong/platform'
import { ctSeries, type TestRegion, type TestTenant } from '@yingtong/testkit'

const SLICES = 80
const SIDE = 512
const CONNECTIONS = 6
const MIB = 1024 * 1024
const CACHE_BYTES = 192 * MIB

/**
 * Ways to keep objects: a folder as it lies; the same behind the memory that sealing brings, so that what the memory
 * gives is not taken for sealing's; sealed with AES-256-GCM; sealed with SM4 and HMAC-SM3.
 */
export const WAYS = ['open', 'remembered', 'sealed', 'sm'] as const
export type Way = (typeof WAYS)[number]

export interface Measured {
  /** Frames or MiB in a second. */
  readonly rate: number
  /** Processor time of all threads save the client's, for one frame or MiB. */
  readonly cpuMs: number
}

interface BenchTenant {
  readonly way: Way
  readonly tenant: TestTenant
  readonly store: ObjectStore
  /** Writes a pack. */
  write(body: Uint8Array, sha256: string): Promise<Measured>
}

/** A hospital whose objects lie in one of the ways. */
export async function benchTenant(region: TestRegion, way: Way): Promise<BenchTenant> {
  const { database, vault } = region.services
  const tenant = await region.tenant(`bench-${way}`)
  if (way === 'sm') await rotateTenantKey(await tenant.as('security-admin'), { suite: 'sm' })
  const isSealed = way === 'sealed' || way === 'sm'
  const store = isSealed ? sealedStore(region.store, bulkKeyring({ database, vault })) : region.store
  return {
    way,
    tenant,
    store,
    async write(body, sha256) {
      const name = createHash('sha256').update(randomUUID()).digest('hex')
      const key = `t/${tenant.id}/packs/${name}.pack`
      const [before, start] = [process.cpuUsage(), performance.now()]
      await store.put(key, body, { sha256 })
      const [{ user, system }, elapsedMs] = [process.cpuUsage(before), performance.now() - start]
      await store.remove(key)
      const mebibytes = body.byteLength / MIB
      return { rate: (mebibytes * 1000) / elapsedMs, cpuMs: (user + system) / 1000 / mebibytes }
    },
  }
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

/** Every hospital has the same study, which is made and encoded once. */
const study = { studyInstanceUid: newUid(), seriesInstanceUid: newUid() }
let made: readonly Uint8Array[] | null = null
const files = () => {
  made ??= ctSeries({ ...study, slices: SLICES, rows: SIDE, columns: SIDE, seed: 1 })
  return made
}

const encoded = new Map<string, Promise<Uint8Array | null>>()
const encoder: FrameEncoder = {
  async encode(frame, format) {
    const bytes = await frame.read()
    const name = createHash('sha256').update(bytes).digest('hex')
    const known = encoded.get(name) ?? encodeHtj2kVerified(bytes, format)
    encoded.set(name, known)
    const codestream = await known
    return codestream && heldBytes(codestream)
  },
}

async function fill(region: TestRegion, { tenant, store }: BenchTenant): Promise<Worker> {
  const services = { ...region.services, store, encoder }
  const actor = { kind: 'token', id: randomUUID(), name: 'bench', scopes: ['image:store'] } as const
  const ctx: Ctx = { ...tenant.system(), services, actor }
  const outcomes = await acceptInstances(ctx, { objects: files().map(memorySource), source: 'stow' })
  const paths = outcomes.map(
    ({ sopInstanceUid }) =>
      `/dicom-web/studies/${study.studyInstanceUid}/series/${study.seriesInstanceUid}/instances/${sopInstanceUid}/frames/1`,
  )
  const scopes = ['image:read', 'study:read'] as const
  const { token } = await createToken(services, { tenantId: tenant.id, label: 'bench', scopes: [...scopes] })
  const accept = 'multipart/related; type="application/octet-stream"; transfer-syntax=*'
  const headers = { authorization: `Bearer ${token}`, accept }
  return new Worker(READER, { eval: true, workerData: { paths, headers, connections: CONNECTIONS } })
}

/** Reads a whole series over HTTP; each time through a gateway of its own, so that its memory is cold. */
export async function frameReader(region: TestRegion, kept: BenchTenant): Promise<() => Promise<Measured>> {
  const reader = await fill(region, kept)
  reader.unref()
  const env = { STORE_CACHE_MIB: CACHE_BYTES, STORE_SEALING: kept.way === 'open' ? 'off' : 'on' } as const
  return async () => {
    const services = { ...region.services, store: storeMemory(kept.store, env) }
    const origins = { publicOrigin: 'http://bench', webOrigin: 'http://127.0.0.1:9' }
    const gateway = createGateway({ services, ...origins })
    gateway.server.listen(0, '127.0.0.1')
    await once(gateway.server, 'listening')
    const { port } = gateway.server.address() as AddressInfo
    const [before, clientBefore] = [process.cpuUsage(), await reader.cpuUsage()]
    reader.postMessage(`http://127.0.0.1:${port}`)
    const [elapsedMs] = (await once(reader, 'message')) as [number]
    const [all, client] = [process.cpuUsage(before), await reader.cpuUsage(clientBefore)]
    await gateway.drain(100)
    const cpuMs = (all.user + all.system - client.user - client.system) / 1000
    return { rate: (SLICES * 1000) / elapsedMs, cpuMs: cpuMs / SLICES }
  }
}
