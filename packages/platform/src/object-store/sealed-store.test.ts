import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ObjectStore, VaultError } from '@yingtong/domain'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { localStore } from './local-store.ts'
import { CHUNK_BYTES, plainLength, RECORD_OVERHEAD_BYTES, sealedLength } from './sealed-layout.ts'
import { sealedStore } from './sealed-store.ts'
import { type TestKeyring, testKeyring } from './test/test-keyring.ts'

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const TENANT = randomUUID()
const newKey = (tenantId = TENANT) => `t/${tenantId}/packs/${randomBytes(32).toString('hex')}.pack`

let dir: string
let inner: ObjectStore
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sealed-'))
  inner = await localStore(dir)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

const fileOf = (key: string) => join(dir, 'objects', key)

it('lengths translate both ways, and nothing else is taken for a sealed length', () => {
  const lengths = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 5 * CHUNK_BYTES, 5 * CHUNK_BYTES + 7]
  for (const length of lengths) expect(plainLength(sealedLength(length))).toBe(length)
  for (const length of [1, RECORD_OVERHEAD_BYTES, CHUNK_BYTES + RECORD_OVERHEAD_BYTES + 10])
    expect(plainLength(length)).toBeNull()
})

it('reading a whole object costs no more than its bytes', async () => {
  const [keys, key, body] = [testKeyring('international'), newKey(), randomBytes(2 * CHUNK_BYTES)]
  const store = sealedStore(inner, keys)
  await store.put(key, body, { sha256: sha256(body) })
  const before = process.memoryUsage().heapUsed
  await store.read(key)
  // A buffer once taken apart into two million properties took 160 MB.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000)
})

describe.each(['international', 'sm'] as const)('promise L5: packs at rest, suite %s', (suite) => {
  let keys: TestKeyring
  let store: ObjectStore
  beforeEach(() => {
    keys = testKeyring(suite)
    store = sealedStore(inner, keys)
  })

  async function put(body: Uint8Array, key = newKey()): Promise<string> {
    expect(await store.put(key, body, { sha256: sha256(body) })).toBe('stored')
    return key
  }

  it('every range is read as it was, with and without knowing the length', async () => {
    const body = randomBytes(3 * CHUNK_BYTES + 1000)
    const key = await put(body)
    const edges = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES, body.length - 1]
    for (const offset of edges)
      for (const length of [0, 1, 100, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES]) {
        const range = { offset, length }
        if (offset + length > body.length) {
          await expect(store.read(key, range)).rejects.toThrow(/short/)
          continue
        }
        const wanted = body.subarray(offset, offset + length)
        expect(Buffer.compare(await store.read(key, range), wanted)).toBe(0)
        const known = await store.read(key, { ...range, objectBytes: body.length })
        expect(Buffer.compare(known, wanted)).toBe(0)
      }
    await put(new Uint8Array(0), newKey())
  })

  it('a range costs one read of the store when the length is known', async () => {
    const reads: unknown[] = []
    const counted: ObjectStore = {
      ...inner,
      read: (key, range) => {
        reads.push(range && { ...range, into: range.into?.length })
        return inner.read(key, range)
      },
      head: (key) => {
        reads.push('head')
        return inner.head(key)
      },
    }
    const body = randomBytes(4 * CHUNK_BYTES)
    const key = await put(body)
    const range = { offset: CHUNK_BYTES + 5, length: 10, objectBytes: body.length }
    await sealedStore(counted, keys).read(key, range)
    const record = CHUNK_BYTES + RECORD_OVERHEAD_BYTES
    expect(reads).toEqual([{ offset: record, length: record, objectBytes: 4 * record, into: record }])
  })

  it('ranges read at once, and one after the other, do not share their memory', async () => {
    const body = randomBytes(6 * CHUNK_BYTES)
    const key = await put(body)
    const offsets = Array.from({ length: 12 }, (_, index) => (index * CHUNK_BYTES) / 2)
    const read = (offset: number) => store.read(key, { offset, length: 1000, objectBytes: body.length })
    const first = await read(0)
    const all = await Promise.all(offsets.map(read))
    for (const [index, offset] of offsets.entries())
      expect(Buffer.compare(all[index]!, body.subarray(offset, offset + 1000))).toBe(0)
    expect(Buffer.compare(first, body.subarray(0, 1000))).toBe(0)
  })

  it('nothing of the bytes can be seen in the store', async () => {
    const text = Buffer.from('张三 11010519491231002X '.repeat(10_000))
    const raw = await readFile(fileOf(await put(text)))
    expect(raw.includes(Buffer.from('11010519491231002X'))).toBe(false)
    expect(raw.includes(text.subarray(0, 8))).toBe(false)
  })

  it('one turned bit in any byte of a record does not open, and other records do', async () => {
    const body = randomBytes(CHUNK_BYTES + 40)
    const key = await put(body)
    const tail = CHUNK_BYTES + RECORD_OVERHEAD_BYTES
    const last = { offset: CHUNK_BYTES, length: 40, objectBytes: body.length }
    const file = await open(fileOf(key), 'r+')
    const { buffer: raw } = await file.read({ position: tail })
    for (let at = 0; at < 40 + RECORD_OVERHEAD_BYTES; at += 1) {
      await file.write(Buffer.of(raw[at]! ^ (1 << (at % 8))), { position: tail + at })
      await expect(store.read(key, last), `byte ${at}`).rejects.toThrow(VaultError)
      if (at === 0) await expect(store.read(key)).rejects.toThrow(VaultError)
      await file.write(raw, at, 1, tail + at)
    }
    expect(Buffer.compare(await store.read(key, last), body.subarray(CHUNK_BYTES))).toBe(0)
    await file.write(Buffer.of(raw[0]! ^ 1), { position: tail })
    await file.close()
    const first = await store.read(key, { offset: 0, length: CHUNK_BYTES, objectBytes: body.length })
    expect(Buffer.compare(first, body.subarray(0, CHUNK_BYTES))).toBe(0)
  })

  it('records that were exchanged, dropped or brought from elsewhere do not open', async () => {
    const body = randomBytes(2 * CHUNK_BYTES + 1000)
    const key = await put(body)
    const raw = await readFile(fileOf(key))
    const record = CHUNK_BYTES + RECORD_OVERHEAD_BYTES
    const [a, b, c] = [raw.subarray(0, record), raw.subarray(record, 2 * record), raw.subarray(2 * record)]
    const broken = [
      Buffer.concat([b, a, c]),
      Buffer.concat([a, a, c]),
      Buffer.concat([b, c]),
      raw.subarray(0, raw.length - 1),
      raw.subarray(0, RECORD_OVERHEAD_BYTES),
      Buffer.from(body),
    ]
    for (const bytes of broken) {
      await writeFile(fileOf(key), bytes)
      await expect(store.read(key)).rejects.toThrow(VaultError)
    }
    // Cut off at the end of a record: the length that the row knows tells.
    await writeFile(fileOf(key), Buffer.concat([a, b]))
    const all = { offset: 0, length: body.length, objectBytes: body.length }
    await expect(store.read(key, all)).rejects.toThrow(/short/)
    const elsewhere = [newKey(), newKey(randomUUID())]
    for (const other of elsewhere) {
      await put(randomBytes(100), other)
      await writeFile(fileOf(other), raw)
      await expect(store.read(other)).rejects.toThrow(VaultError)
    }
  })

  it('objects of a retired key are read, also beside parts of the newer one; after erasure none is', async () => {
    const [old, key] = [randomBytes(70_000), newKey()]
    const oldKey = await put(old)
    const uploadId = await store.beginUpload(key)
    const parts = [randomBytes(2 * CHUNK_BYTES), randomBytes(99)]
    const receipts: string[] = []
    for (const [index, body] of parts.entries()) {
      const part = { number: index + 1, offset: index * 2 * CHUNK_BYTES, body, sha256: sha256(body) }
      receipts.push(await store.putPart(key, uploadId, part))
      keys.rotate(TENANT, suite === 'sm' ? 'international' : 'sm')
    }
    await store.completeUpload(key, uploadId, receipts)
    expect(Buffer.compare(await store.read(oldKey), old)).toBe(0)
    expect(Buffer.compare(await store.read(key), Buffer.concat(parts))).toBe(0)
    keys.erase(TENANT)
    await expect(store.read(oldKey)).rejects.toThrow(VaultError)
    await expect(
      store.read(key, { offset: 0, length: 1, objectBytes: 2 * CHUNK_BYTES + 99 }),
    ).rejects.toThrow(VaultError)
    await expect(put(old)).rejects.toThrow(VaultError)
  })

  it('parts must begin on whole chunks', async () => {
    const [key, body] = [newKey(), randomBytes(10)]
    const uploadId = await store.beginUpload(key)
    const part = { number: 2, offset: 10, body, sha256: sha256(body) }
    await expect(store.putPart(key, uploadId, part)).rejects.toThrow(/whole chunks/)
  })

  it('signed heads of the audit chain lie open, for others to verify', async () => {
    const key = `t/${TENANT}/audit/${randomBytes(32).toString('hex')}.json`
    const body = Buffer.from('{"head":1}')
    await put(body, key)
    expect(await readFile(fileOf(key), 'utf8')).toBe('{"head":1}')
    expect(Buffer.compare(await store.read(key), body)).toBe(0)
    expect(await store.head(key)).toEqual({ byteLength: body.length })
  })
})
