import { UID } from '@yingtong/dicom'
import { describe, expect, test } from 'vitest'
import { type FileOptions, makeFile, waves } from '../test/make-files.ts'
import { openBytes, packFiles, rebuiltSha256, sha256 } from '../test/pack-files.ts'
import type { PackEntry } from './pack-index.ts'
import { BULK_PART_BYTES_MAX } from './plan-instance.ts'
import { frameBytes } from './rebuild-original.ts'

const image = { rows: 32, columns: 40, bitsStored: 12 }
const CT_FRAMES = [waves(32, 40), waves(32, 40, 1), waves(32, 40, 2)]
const BYTE_FRAME = Uint8Array.from({ length: 32 * 80 }, (_, i) => 100 + 90 * Math.sin(i / 200))
const fragment = (length: number) => Uint8Array.from({ length }, (_, i) => i * 31 + length)
const multiply = (n: number, of: number) => Array.from({ length: n }, (_, i) => fragment(of + i))

type Shape = Partial<Extract<PackEntry, { kind: 'split' }>> | { kind: 'whole' }

// Every way a file may lie, with what the pack makes of it.
const CASES: Record<string, { file: FileOptions; shape: Shape; frames: number; bulk?: number }> = {
  'no pixels': { file: {}, shape: { kind: 'split', pixel: null }, frames: 0 },
  'explicit little endian': {
    file: { ...image, frames: CT_FRAMES },
    shape: { frameEncoding: 'htj2k' },
    frames: 3,
  },
  'implicit little endian': {
    file: { ...image, frames: CT_FRAMES, transferSyntaxUid: UID.ImplicitVRLittleEndian },
    shape: { frameEncoding: 'htj2k' },
    frames: 3,
  },
  'explicit big endian': {
    file: { ...image, frames: CT_FRAMES, transferSyntaxUid: UID.ExplicitVRBigEndian },
    shape: { frameEncoding: 'htj2k' },
    frames: 3,
  },
  'big endian, 8 bits as OW': {
    file: {
      rows: 32,
      columns: 80,
      bitsAllocated: 8,
      frames: [BYTE_FRAME],
      transferSyntaxUid: UID.ExplicitVRBigEndian,
    },
    shape: { frameEncoding: 'htj2k' },
    frames: 1,
  },
  'odd frame with a padding byte': {
    file: {
      rows: 33,
      columns: 41,
      bitsAllocated: 8,
      pixelVr: 'OB',
      frames: [new Uint8Array(33 * 41).fill(7)],
    },
    shape: { frameEncoding: 'htj2k' },
    frames: 1,
  },
  deflated: {
    file: { ...image, frames: CT_FRAMES, transferSyntaxUid: UID.DeflatedExplicitVRLittleEndian },
    shape: { kind: 'whole' },
    frames: 0,
  },
  'a frame too few': {
    file: { ...image, rows: 64, frames: CT_FRAMES },
    shape: { frameEncoding: 'verbatim' },
    frames: 0,
  },
  '1-bit frames off byte borders': {
    file: { rows: 3, columns: 5, bitsAllocated: 1, frames: [fragment(4), fragment(4)] },
    shape: { frameEncoding: 'verbatim' },
    frames: 0,
  },
  '1-bit frames on byte borders': {
    file: { rows: 8, columns: 8, bitsAllocated: 1, frames: [fragment(8), fragment(8)] },
    shape: { frameEncoding: 'verbatim' },
    frames: 2,
  },
  'float pixels': {
    file: {
      rows: 4,
      columns: 4,
      bitsAllocated: 32,
      pixelKeyword: 'FloatPixelData',
      pixelVr: 'OF',
      frames: [fragment(64)],
    },
    shape: { frameEncoding: 'verbatim' },
    frames: 1,
  },
  'one fragment a frame': {
    file: { ...image, pixelVr: 'OB', frames: multiply(3, 101), transferSyntaxUid: UID.JPEGBaseline8Bit },
    shape: { frameEncoding: 'verbatim' },
    frames: 3,
  },
  'many fragments a frame': {
    file: {
      ...image,
      pixelVr: 'OB',
      frames: multiply(3, 1000),
      transferSyntaxUid: UID.JPEG2000Lossless,
      encapsulate: { fragmentBytesMax: 128 },
    },
    shape: { frameEncoding: 'verbatim' },
    frames: 3,
  },
  'many fragments, no offset table': {
    file: {
      ...image,
      pixelVr: 'OB',
      frames: [fragment(1001)],
      transferSyntaxUid: UID.JPEGLSLossless,
      encapsulate: { fragmentBytesMax: 64, offsetTable: 'empty' },
    },
    shape: { frameEncoding: 'verbatim' },
    frames: 1,
  },
  video: {
    file: { ...image, pixelVr: 'OB', frames: [fragment(90_001)], transferSyntaxUid: UID.MPEG4HP41 },
    shape: { frameEncoding: 'verbatim' },
    frames: 1,
  },
  'a large value before the pixels': {
    file: { ...image, frames: CT_FRAMES, largeValueBytes: 70_000 },
    shape: { frameEncoding: 'htj2k' },
    frames: 3,
    bulk: 1,
  },
  'a value of several parts': {
    file: { largeValueBytes: 2 * BULK_PART_BYTES_MAX + 7 },
    shape: {},
    frames: 0,
    bulk: 3,
  },
  'a long video': {
    file: {
      ...image,
      pixelVr: 'OB',
      frames: [new Uint8Array(65 * 1024 * 1024 + 1).fill(0x47)],
      transferSyntaxUid: UID.MPEG4HP41,
    },
    shape: { frameEncoding: 'verbatim' },
    frames: 0,
    bulk: 9,
  },
  'a large value and no pixels': { file: { largeValueBytes: 200_001 }, shape: {}, frames: 0, bulk: 1 },
}

describe('a pack gives every original back bit for bit', () => {
  for (const [name, { file, shape, frames, bulk }] of Object.entries(CASES)) {
    test(name, async () => {
      const bytes = makeFile(file)
      const reader = await openBytes(await packFiles([bytes]))
      const entry = reader.index.instances[0]!
      expect(entry).toMatchObject({ ...shape, sha256: sha256(bytes), byteLength: bytes.length })
      expect(await rebuiltSha256(reader, entry)).toBe(sha256(bytes))
      if (entry.kind === 'split') {
        expect([entry.frames.length, entry.bulk.length]).toEqual([frames, bulk ?? 0])
        if (entry.frameEncoding === 'htj2k' && file.frames) {
          const native = await Promise.all(file.frames.map((_, i) => frameBytes(entry, i, reader.readPart)))
          if (entry.pixel?.littleEndian) expect(native.map(sha256)).toEqual(file.frames.map(sha256))
        }
      }
    })
  }

  test('tail elements, trailing garbage and a missing preamble are kept too', async () => {
    const file = makeFile({ ...image, frames: CT_FRAMES })
    const padding = Uint8Array.of(0xfc, 0xff, 0xfc, 0xff, 0x4f, 0x42, 0, 0, 4, 0, 0, 0, 1, 2, 3, 4)
    for (const bytes of [
      Uint8Array.of(...file, ...padding),
      Uint8Array.of(...file, ...new Uint8Array(99)),
      file.slice(128),
      Uint8Array.of(...new Uint8Array(128).fill(0x4d), ...file.slice(128)),
    ]) {
      const reader = await openBytes(await packFiles([bytes]))
      expect(await rebuiltSha256(reader, reader.index.instances[0]!)).toBe(sha256(bytes))
    }
  })

  test('a series: all headers come first, in one read', async () => {
    const files = Array.from({ length: 20 }, (_, number) =>
      makeFile({
        ...image,
        number,
        frames: [waves(32, 40, number)],
        largeValueBytes: number === 3 ? 100_000 : 0,
      }),
    )
    const pack = await packFiles(files)
    const reader = await openBytes(pack)
    const headers = await reader.readHeaders()
    expect(headers.size).toBe(20)
    const lastHeader = Math.max(
      ...reader.index.instances.map((e) => (e.kind === 'split' ? e.header.offset + e.header.length : 0)),
    )
    const firstFrame = Math.min(
      ...reader.index.instances.flatMap((e) => (e.kind === 'split' ? e.frames.map((f) => f.offset) : [])),
    )
    expect(lastHeader).toBe(firstFrame)
    for (const [i, entry] of reader.index.instances.entries()) {
      expect(await rebuiltSha256(reader, entry)).toBe(sha256(files[i]!))
    }
    expect(await packFiles(files)).toEqual(pack) // the same files give the same pack
  })
})
