import type { ObjectRange, ObjectStore } from '@yingtong/domain'
import { expect, it } from 'vitest'
import { storeMemory } from './store-memory.ts'

const MIB = 1024 * 1024
const KEY = 't/00000000-0000-4000-8000-000000000001/packs/x.pack'

/** A store that notes how much is asked of it. */
function counting() {
  const asked: number[] = []
  const read = async (_key: string, range?: ObjectRange) => {
    asked.push(range?.length ?? 0)
    return new Uint8Array(range?.length ?? 0)
  }
  return { asked, store: { read } as unknown as ObjectStore }
}

it.each([
  ['a sealed folder, in blocks of 1 MiB', { STORE_SEALING: 'on' }, [MIB]],
  ['a sealed folder when nothing is said', {}, [MIB]],
  ['an open folder, not at all', { STORE_SEALING: 'off' }, [100, 100]],
  ['S3, in blocks of 8 MiB', { S3_ENDPOINT: 'http://s3', STORE_SEALING: 'off' }, [8 * MIB]],
] as const)('holds %s', async (_what, env, expected) => {
  const { asked, store } = counting()
  const held = storeMemory(store, { STORE_CACHE_MIB: 64 * MIB, ...env })
  const range = { offset: 5, length: 100, objectBytes: 20 * MIB }
  await held.read(KEY, range)
  await held.read(KEY, range)
  expect(asked).toEqual(expected)
})
