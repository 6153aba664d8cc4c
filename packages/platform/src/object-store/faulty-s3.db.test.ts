import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ObjectStore, StoreError } from '@yingtong/domain'
import { type CephCluster, startCeph } from '@yingtong/testkit/machine'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { s3Store } from './s3-store.ts'

type Fault = (incoming: IncomingMessage, outgoing: ServerResponse) => 'answered' | 'pass'

let dir: string
let ceph: CephCluster
let proxy: Server
let endpoint: string
/** What the line does to a request before it reaches the store; the store behind it is real. */
let fault: Fault = () => 'pass'
/** How much of the body of an answer comes through, and whether the rest is cut or never comes. */
let body: { readonly bytes: number; readonly then: 'cut' | 'stall' } | null = null
let seen: string[] = []

function forward(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, url, headers } = incoming
  const { hostname, port } = new URL(ceph.endpoint)
  // The host that was signed is the proxy's.
  const through = request({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers)
    if (body === null || method !== 'GET') return void answer.pipe(outgoing)
    const { bytes, then } = body
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.on('end', () => {
      outgoing.write(Buffer.concat(chunks).subarray(0, bytes))
      if (then === 'cut') setTimeout(() => outgoing.destroy(), 50)
    })
  })
  through.on('error', () => outgoing.destroy())
  incoming.pipe(through)
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'faulty-s3-'))
  ceph = await startCeph(dir)
  proxy = createServer((incoming, outgoing) => {
    outgoing.on('error', () => {})
    seen.push(`${incoming.method}${incoming.headers['if-none-match'] ? ' unless there' : ''}`)
    if (fault(incoming, outgoing) === 'pass') forward(incoming, outgoing)
    else incoming.resume()
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}, 180_000)
afterEach(() => {
  fault = () => 'pass'
  body = null
  seen = []
})
afterAll(async () => {
  proxy?.closeAllConnections()
  proxy?.close()
  await ceph?.stop()
  await rm(dir, { recursive: true, force: true })
})

const open = (): Promise<ObjectStore> =>
  s3Store({
    endpoint,
    region: 'us-east-1',
    bucket: 'faulty',
    accessKeyId: ceph.accessKey,
    secretAccessKey: ceph.secretKey,
    timeouts: { connectMs: 1000, answerMs: 1500, stallMs: 500 },
  })
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const newKey = () => `t/${randomUUID()}/packs/${randomBytes(32).toString('hex')}.pack`

const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    (error: unknown) => (error instanceof StoreError ? error.fault : error),
  )

function answer(status: number, code: string): Fault {
  return (_incoming, outgoing) => {
    const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>x</Message></Error>`
    outgoing.writeHead(status, { 'content-type': 'application/xml' }).end(xml)
    return 'answered'
  }
}

async function stored(store: ObjectStore): Promise<{ key: string; bytes: Uint8Array }> {
  const [key, bytes] = [newKey(), randomBytes(200_000)]
  await store.put(key, bytes, { sha256: sha256(bytes) })
  return { key, bytes }
}

it('tells a line or a store that is not well from an object that is damaged', async () => {
  const store = await open()
  const { key } = await stored(store)
  for (const [status, code] of [
    [500, 'InternalError'],
    [503, 'SlowDown'],
    [403, 'AccessDenied'],
    [404, 'NoSuchBucket'],
  ] as const) {
    fault = answer(status, code)
    expect(await faultOf(store.read(key)), code).toBe('away')
  }
  fault = answer(403, 'InvalidObjectState')
  expect(await faultOf(store.read(key))).toBe('unreadable')
  fault = () => 'pass'
  expect(await faultOf(store.read(newKey()))).toBe('absent')
  expect(await faultOf(store.read(key, { offset: 100_000, length: 200_000 }))).toBe('short')
  expect(await faultOf(store.read(key, { offset: 300_000, length: 10 }))).toBe('short')
})

it('neither believes an answer that breaks off nor waits for one that stalls', async () => {
  const store = await open()
  const { key, bytes } = await stored(store)
  for (const then of ['cut', 'stall'] as const) {
    body = { bytes: 1000, then }
    expect(await faultOf(store.read(key)), then).toBe('away')
    expect(await faultOf(store.read(key, { offset: 10, length: 50_000 })), then).toBe('away')
  }
  body = null
  let asked = 0
  fault = (_incoming, outgoing) => {
    asked += 1
    if (asked > 1) return 'pass'
    outgoing.destroy()
    return 'answered'
  }
  expect(Buffer.compare(await store.read(key), bytes)).toBe(0)
})

it('ends the wait for a store that says nothing', async () => {
  const store = await open()
  fault = () => 'answered'
  expect(await faultOf(store.head(newKey()))).toBe('away')
  proxy.closeAllConnections()
})

it('looks before it writes where the store does not know the condition, and overwrites nothing', async () => {
  const unknown: Fault = (incoming, outgoing) =>
    incoming.headers['if-none-match'] ? answer(501, 'NotImplemented')(incoming, outgoing) : 'pass'
  fault = unknown
  const store = await open()
  const { key, bytes } = await stored(store)
  seen = []
  const other = randomBytes(10)
  expect(await store.put(key, other, { sha256: sha256(other) })).toBe('exists')
  expect(seen).toEqual(['HEAD'])
  const uploadId = await store.beginUpload(key)
  const part = { number: 1, offset: 0, body: other, sha256: sha256(other) }
  await store.completeUpload(key, uploadId, [await store.putPart(key, uploadId, part)])
  expect(await store.listParts(key, uploadId)).toBeNull()
  expect(Buffer.compare(await store.read(key), bytes)).toBe(0)
  // The right bytes in the place of damaged ones are the one thing that may replace.
  await store.put(key, other, { sha256: sha256(other), replace: true })
  expect(Buffer.compare(await store.read(key), other)).toBe(0)
})

it('learns that the store forgot the condition', async () => {
  const store = await open()
  fault = (incoming, outgoing) =>
    incoming.headers['if-none-match'] ? answer(501, 'NotImplemented')(incoming, outgoing) : 'pass'
  const { key, bytes } = await stored(store)
  expect(Buffer.compare(await store.read(key), bytes)).toBe(0)
})

it('does not believe a completion that says 200 and means an error', async () => {
  const store = await open()
  const key = newKey()
  const part = randomBytes(1000)
  const uploadId = await store.beginUpload(key)
  const receipt = await store.putPart(key, uploadId, {
    number: 1,
    offset: 0,
    body: part,
    sha256: sha256(part),
  })
  const inside = answer(200, 'InternalError')
  fault = (incoming, outgoing) =>
    incoming.method === 'POST' && incoming.url?.includes('uploadId') ? inside(incoming, outgoing) : 'pass'
  expect(await faultOf(store.completeUpload(key, uploadId, [receipt]))).toBe('away')
  fault = () => 'pass'
  expect(await store.head(key)).toBeNull()
  expect([...(await store.listParts(key, uploadId))!.keys()]).toEqual([1])
  await store.completeUpload(key, uploadId, [receipt])
  expect(await store.head(key)).toEqual({ byteLength: 1000 })
})
