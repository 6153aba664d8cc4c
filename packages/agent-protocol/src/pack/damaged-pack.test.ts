import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeFile, waves } from '../test/make-files.ts'
import { joined, openBytes, packFiles, sha256 } from '../test/pack-files.ts'
import { decodePackIndex, encodePackIndex } from './index-codec.ts'
import { PackError } from './pack-error.ts'
import { encodeTrailer, TRAILER_BYTES } from './pack-format.ts'
import type { PackIndex, SplitEntry } from './pack-index.ts'
import { rebuildOriginal } from './rebuild-original.ts'

const FILES = [0, 1, 2].map((number) =>
  makeFile({
    number,
    rows: 24,
    columns: 24,
    bitsStored: 12,
    frames: [waves(24, 24, number)],
    largeValueBytes: number === 1 ? 70_000 : 0,
  }),
)

/** Opens and rebuilds everything; true when all originals came back, false when damage was noticed. */
async function readsAll(pack: Uint8Array): Promise<boolean> {
  try {
    const reader = await openBytes(pack)
    for (const [i, entry] of reader.index.instances.entries()) {
      const rebuilt = sha256(await joined(rebuildOriginal(entry, reader.readPart)))
      if (rebuilt !== entry.sha256) return false // what every caller has to compare
      expect(rebuilt).toBe(sha256(FILES[i]!))
    }
    await reader.readHeaders()
    return true
  } catch (error) {
    if (!(error instanceof PackError)) throw error
    return false
  }
}

test('A9 a bit flipped anywhere is noticed, and never gives other bytes', async () => {
  const pack = await packFiles(FILES)
  expect(await readsAll(pack)).toBe(true)
  await fc.assert(
    fc.asyncProperty(fc.nat(pack.length - 1), fc.nat(7), async (at, bit) => {
      const damaged = Uint8Array.from(pack)
      damaged[at]! ^= 1 << bit
      expect(await readsAll(damaged), `byte ${at}`).toBe(false)
    }),
    { numRuns: 300 },
  )
  // head, index and trailer hold few bytes of the pack but all of its meaning: every one of theirs
  const indexAt = Number(
    new DataView(pack.buffer, pack.byteOffset).getBigUint64(pack.length - TRAILER_BYTES, true),
  )
  const places = [
    ...Array(16).keys(),
    ...Array.from({ length: pack.length - indexAt }, (_, i) => indexAt + i),
  ]
  for (const at of places) {
    const damaged = Uint8Array.from(pack)
    damaged[at]! ^= 0x10
    expect(await readsAll(damaged), `byte ${at}`).toBe(false)
  }
})

test('A9 a pack that is cut, lengthened or not one is refused', async () => {
  const pack = await packFiles(FILES)
  await fc.assert(
    fc.asyncProperty(fc.nat(pack.length - 1), async (length) => {
      expect(await readsAll(pack.slice(0, length))).toBe(false)
    }),
    { numRuns: 100 },
  )
  expect(await readsAll(Uint8Array.of(...pack, 0))).toBe(false)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      expect(await readsAll(bytes)).toBe(false)
    }),
  )
})

// A digest protects against accidents; an index that lies on purpose has a right digest.
test('an index that contradicts itself or the pack is refused', async () => {
  const pack = await packFiles(FILES)
  const { index } = await openBytes(pack)
  const lies: ((first: SplitEntry, index: PackIndex) => void)[] = [
    (e) => e.layout.push(['h', 1]),
    (e) => e.layout.reverse(),
    (e) => e.layout.pop(),
    (e) => e.frames.push({ ...e.frames[0]! }),
    (e) => e.frames.pop(),
    (e) => {
      e.header.length += 1
    },
    (e) => {
      e.header.offset -= 16
    },
    (e) => {
      e.frames[0]!.offset += 1
    },
    (e) => {
      e.byteLength += 1
    },
    (e) => {
      e.pixel = null
    },
    (e) => {
      e.seriesInstanceUid = '1.2.3'
    },
    (_, i) => i.instances.push(structuredClone(i.instances[0]!)),
    (_, i) => i.instances.pop(),
    (_, i) => {
      i.instances = []
    },
  ]
  for (const lie of lies) {
    const copy = structuredClone(index)
    lie(copy.instances[0] as SplitEntry, copy)
    expect(await readsAll(await withIndex(pack, copy)), String(lie)).toBe(false)
  }
  expect(await readsAll(await withIndex(pack, index))).toBe(true)
})

test('a frame that decodes to another size ends in an error, not in a wrong file', async () => {
  const pack = await packFiles(FILES)
  const { index } = await openBytes(pack)
  for (const change of [{ rows: 48 }, { columns: 12 }, { bitsAllocated: 8 }, { samplesPerPixel: 3 }]) {
    const copy = structuredClone(index)
    const entry = copy.instances[0] as SplitEntry
    Object.assign(entry.pixel!, change)
    expect(await readsAll(await withIndex(pack, copy)), JSON.stringify(change)).toBe(false)
  }
})

test('an index of nonsense is refused, deep and large ones too', async () => {
  const place = { indexOffset: 16, headersLength: 0 }
  for (const json of [
    '',
    '{',
    '[]',
    '{"format":2}',
    '['.repeat(100_000),
    '{"format":1,"instances":[null]}',
  ]) {
    const gz = new Response(new Blob([json]).stream().pipeThrough(new CompressionStream('gzip')))
    await expect(decodePackIndex(await gz.bytes(), place), json.slice(0, 20)).rejects.toBeInstanceOf(
      PackError,
    )
  }
  await expect(decodePackIndex(new Uint8Array(50), place)).rejects.toBeInstanceOf(PackError)
})

async function withIndex(pack: Uint8Array, index: PackIndex): Promise<Uint8Array> {
  const view = new DataView(pack.buffer, pack.byteOffset, pack.byteLength)
  const indexOffset = Number(view.getBigUint64(pack.length - TRAILER_BYTES, true))
  const headersLength = Number(view.getBigUint64(pack.length - TRAILER_BYTES + 16, true))
  const stored = await encodePackIndex(index)
  const trailer = await encodeTrailer({ indexOffset, headersLength }, stored)
  return Buffer.concat([pack.subarray(0, indexOffset), stored, trailer])
}
