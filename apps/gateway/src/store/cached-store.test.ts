import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ObjectRange } from '@yingtong/domain'
import { localStore } from '@yingtong/platform'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { countingStore } from '../test/counting-store.ts'
import { cachedStore } from './cached-store.ts'

const BLOCK = 1000
let dir: string
let real: Awaited<ReturnType<typeof localStore>>
const key = (n: number | string) =>
  `t/00000000-0000-0000-0000-000000000000/packs/${String(n).padStart(64, '0')}.pack`
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'yt-cache-'))
  real = await localStore(dir)
})
afterAll(() => rm(dir, { recursive: true, force: true }))

function opened(maxBytes = 100_000) {
  const counting = countingStore(real)
  return { ...counting, cached: cachedStore(counting.store, { maxBytes, blockBytes: BLOCK }) }
}

describe('the cached store', () => {
  it('gives every range as the real one does, whatever is cached', async () => {
    const body = randomBytes(7321)
    await real.put(key(1), body, { sha256: sha256(body) })
    const { cached } = opened(3000)
    await fc.assert(
      fc.asyncProperty(fc.nat(7320), fc.nat(7321), async (offset, wish) => {
        const length = Math.min(wish, 7321 - offset)
        const bytes = await cached.read(key(1), { offset, length, objectBytes: 7321 })
        expect(Buffer.from(bytes).equals(body.subarray(offset, offset + length))).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it('asks once for a block, however many wait for it', async () => {
    const body = randomBytes(3000)
    await real.put(key(2), body, { sha256: sha256(body) })
    const { cached, requests } = opened()
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        cached.read(key(2), { offset: i * 50, length: 50, objectBytes: 3000 }),
      ),
    )
    expect(requests.get('read')).toBe(3)
  })

  it('tells the store behind how long the object is, which a sealed one would have to ask for', async () => {
    const body = randomBytes(2400)
    await real.put(key(6), body, { sha256: sha256(body) })
    const asked: unknown[] = []
    const watched = {
      ...real,
      read(name: string, range?: ObjectRange) {
        asked.push(range)
        return real.read(name, range)
      },
    }
    const cached = cachedStore(watched, { maxBytes: 100_000, blockBytes: BLOCK })
    await cached.read(key(6), { offset: 1500, length: 10, objectBytes: 2400 })
    expect(asked).toEqual([{ offset: 1000, length: 1400, objectBytes: 2400 }])
  })

  it('reads back what it wrote without a request, and only what the store took', async () => {
    const body = randomBytes(2500)
    const { cached, requests } = opened()
    await cached.put(key(3), body, { sha256: sha256(body) })
    expect(Buffer.from(await cached.read(key(3), { offset: 900, length: 200, objectBytes: 2500 }))).toEqual(
      body.subarray(900, 1100),
    )
    expect(Buffer.from(await cached.read(key(3)))).toEqual(body)
    expect(requests.get('read')).toBeUndefined()
    const again = opened()
    expect(await again.cached.put(key(3), body, { sha256: sha256(body) })).toBe('exists')
    await again.cached.read(key(3), { offset: 0, length: 10, objectBytes: 2500 })
    expect(again.requests.get('read')).toBe(1)
  })

  it('forgets on demand and when an object is removed', async () => {
    const body = randomBytes(1500)
    const { cached, requests } = opened()
    await cached.put(key(4), body, { sha256: sha256(body) })
    cached.forget?.(key(4))
    await cached.read(key(4), { offset: 0, length: 10, objectBytes: 1500 })
    expect(requests.get('read')).toBe(1)
    await cached.remove(key(4))
    await expect(cached.read(key(4), { offset: 0, length: 10, objectBytes: 1500 })).rejects.toThrow()
  })

  it('does not remember a failure', async () => {
    const { cached } = opened()
    await expect(cached.read(key(5), { offset: 0, length: 10, objectBytes: 10 })).rejects.toThrow()
    const body = randomBytes(10)
    await real.put(key(5), body, { sha256: sha256(body) })
    expect(Buffer.from(await cached.read(key(5), { offset: 0, length: 10, objectBytes: 10 }))).toEqual(body)
  })
})
