import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ObjectStore } from '@yingtong/domain'
import { type CephCluster, startCeph } from '@yingtong/testkit/machine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localStore } from './local-store.ts'
import { s3Store } from './s3-store.ts'
import { sealedStore } from './sealed-store.ts'
import { testKeyring } from './test/test-keyring.ts'

const PART_BYTES = 5 * 1024 * 1024
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const newKey = () => `t/${randomUUID()}/packs/${randomBytes(32).toString('hex')}.pack`

interface Opened {
  readonly store: ObjectStore
  readonly again: () => Promise<ObjectStore>
  readonly close: () => Promise<void>
}

async function openLocal(): Promise<Opened> {
  const dir = await mkdtemp(join(tmpdir(), 'store-'))
  return {
    store: await localStore(dir),
    again: () => localStore(dir),
    close: () => rm(dir, { recursive: true, force: true }),
  }
}

async function openCeph(): Promise<Opened> {
  const dir = await mkdtemp(join(tmpdir(), 'ceph-'))
  const ceph: CephCluster = await startCeph(dir)
  const options = {
    endpoint: ceph.endpoint,
    region: 'us-east-1',
    bucket: 'yingtong-test',
    accessKeyId: ceph.accessKey,
    secretAccessKey: ceph.secretKey,
  }
  return {
    store: await s3Store(options),
    again: () => s3Store(options),
    async close() {
      await ceph.stop()
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** The same store with every object sealed: nobody may notice. */
async function sealed(open: () => Promise<Opened>): Promise<Opened> {
  const keys = testKeyring()
  const bare = await open()
  return {
    ...bare,
    store: sealedStore(bare.store, keys),
    again: async () => sealedStore(await bare.again(), keys),
  }
}

describe.each([
  ['a local folder', openLocal],
  ['a sealed local folder', () => sealed(openLocal)],
  ['a real Ceph RADOS gateway', openCeph],
  ['a sealed Ceph RADOS gateway', () => sealed(openCeph)],
] as const)('E16: the object store as %s', (_name, open) => {
  let opened: Opened
  let store: ObjectStore
  beforeAll(async () => {
    opened = await open()
    store = opened.store
  }, 180_000)
  afterAll(() => opened?.close())

  it('gives back what was put, whole and by range, also to another process', async () => {
    const key = newKey()
    const body = randomBytes(100_000)
    expect(await store.put(key, body, { sha256: sha256(body) })).toBe('stored')
    const other = await opened.again()
    expect(Buffer.compare(await other.read(key), body)).toBe(0)
    expect(
      Buffer.compare(await store.read(key, { offset: 777, length: 1234 }), body.subarray(777, 2011)),
    ).toBe(0)
    expect(await store.head(key)).toEqual({ byteLength: 100_000 })
    const streamed: Buffer[] = []
    for await (const chunk of await store.stream(key)) streamed.push(chunk as Buffer)
    expect(Buffer.compare(Buffer.concat(streamed), body)).toBe(0)
  })

  it('D10: never overwrites: a second put of the key leaves the first bytes', async () => {
    const key = newKey()
    const [first, second] = [randomBytes(1000), randomBytes(1000)]
    expect(await store.put(key, first, { sha256: sha256(first) })).toBe('stored')
    expect(await store.put(key, second, { sha256: sha256(second) })).toBe('exists')
    expect(Buffer.compare(await store.read(key), first)).toBe(0)
  })

  it('lets exactly one of eight writers at once win', async () => {
    const key = newKey()
    const bodies = Array.from({ length: 8 }, () => randomBytes(4000))
    const answers = await Promise.all(bodies.map((body) => store.put(key, body, { sha256: sha256(body) })))
    const winners = answers.flatMap((answer, index) => (answer === 'stored' ? [index] : []))
    expect(winners).toHaveLength(1)
    expect(Buffer.compare(await store.read(key), bodies[winners[0]!]!)).toBe(0)
  })

  it('promise A9: refuses bytes that do not match their digest, and keeps nothing of them', async () => {
    const key = newKey()
    await expect(store.put(key, randomBytes(10), { sha256: sha256(randomBytes(10)) })).rejects.toThrow(
      /digest/,
    )
    expect(await store.head(key)).toBeNull()
  })

  it('answers null for what is not there, and an error for reading it or past its end', async () => {
    const key = newKey()
    expect(await store.head(key)).toBeNull()
    await expect(store.read(key)).rejects.toThrow()
    const body = randomBytes(100)
    await store.put(key, body, { sha256: sha256(body) })
    await expect(store.read(key, { offset: 50, length: 100 })).rejects.toThrow()
  })

  it('promise A7: takes an object in parts, out of order and repeated, and shows it only when complete', async () => {
    const key = newKey()
    const parts = [randomBytes(PART_BYTES), randomBytes(PART_BYTES), randomBytes(123)]
    const uploadId = await store.beginUpload(key)
    const receipts: string[] = []
    for (const number of [3, 1, 2, 2]) {
      const body = parts[number - 1]!
      const part = { number, offset: (number - 1) * PART_BYTES, body, sha256: sha256(body) }
      receipts[number - 1] = await store.putPart(key, uploadId, part)
    }
    expect(await store.head(key)).toBeNull()
    await store.completeUpload(key, uploadId, receipts)
    expect(sha256(await store.read(key))).toBe(sha256(Buffer.concat(parts)))
  })

  it('forgets an upload that was given up', async () => {
    const key = newKey()
    const uploadId = await store.beginUpload(key)
    const body = randomBytes(10)
    await store.putPart(key, uploadId, { number: 1, offset: 0, body, sha256: sha256(body) })
    await store.abortUpload(key, uploadId)
    expect(await store.head(key)).toBeNull()
  })

  it('lists by prefix and removes', async () => {
    const prefix = `t/${randomUUID()}/`
    const body = randomBytes(5)
    for (const name of ['a', 'b', 'c'])
      await store.put(`${prefix}packs/${name}.pack`, body, { sha256: sha256(body) })
    const keys = async () => {
      const found: string[] = []
      for await (const { key } of store.list(prefix)) found.push(key)
      return found.sort()
    }
    expect(await keys()).toEqual(['a', 'b', 'c'].map((name) => `${prefix}packs/${name}.pack`))
    await store.remove(`${prefix}packs/b.pack`)
    await store.remove(`${prefix}packs/b.pack`)
    expect(await keys()).toHaveLength(2)
  })

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    't/../x',
    't/a\u0000b',
    't//x',
    'T/A',
    't',
    `t/${'x'.repeat(600)}`,
  ])('promise B5: refuses the key %j', async (key) => {
    const body = randomBytes(1)
    await expect(store.put(key, body, { sha256: sha256(body) })).rejects.toThrow(/key/)
    await expect(store.read(key)).rejects.toThrow(/key/)
  })
})

describe('the local folder', () => {
  it('promise A9: notices when a part was changed on the disk before completion', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'store-'))
    const store = await localStore(dir)
    const key = newKey()
    const uploadId = await store.beginUpload(key)
    const body = randomBytes(100)
    const receipt = await store.putPart(key, uploadId, { number: 1, offset: 0, body, sha256: sha256(body) })
    await writeFile(join(dir, 'uploads', uploadId, '1'), randomBytes(100))
    await expect(store.completeUpload(key, uploadId, [receipt])).rejects.toThrow(/not what was received/)
    expect(await store.head(key)).toBeNull()
    await rm(dir, { recursive: true, force: true })
  })
})
