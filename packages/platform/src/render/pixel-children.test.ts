import { decodeHtj2kToNative, encodeHtj2kVerified, type PixelFormat } from '@yingtong/codecs'
import { DomainError, type FrameSource, type MadeBytes, memoryBudget, scratchSpace } from '@yingtong/domain'
import { afterAll, expect, it } from 'vitest'
import { pixelChildren } from './pixel-children.ts'

const memory = memoryBudget()
const scratch = scratchSpace()
const pixels = pixelChildren({ memory, scratch })
afterAll(() => pixels.stop())

const format: PixelFormat = {
  rows: 64,
  columns: 64,
  samplesPerPixel: 1,
  bitsAllocated: 16,
  bitsStored: 12,
  pixelRepresentation: 0,
  photometricInterpretation: 'MONOCHROME2',
  planarConfiguration: 0,
  littleEndian: true,
}
const NATIVE = '1.2.840.10008.1.2.1'

const frameOf = (seed: number) => {
  const samples = Uint16Array.from({ length: 64 * 64 }, (_, i) => ((i * seed) ^ (i >> 3)) & 0xfff)
  return new Uint8Array(samples.buffer)
}
const sourceOf = (bytes: Uint8Array): FrameSource => ({
  byteLength: bytes.byteLength,
  read: async () => bytes,
})
const turn = { tenantId: 'a' }

async function bytesOf(made: MadeBytes | null): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  await using all = made
  for await (const chunk of all?.chunks() ?? []) chunks.push(chunk)
  return Buffer.concat(chunks)
}

it('gives each frame its own code stream, however many wait', async () => {
  const frames = Array.from({ length: 20 }, (_, i) => frameOf(i + 1))
  const streams = await Promise.all(
    frames.map(async (frame) => bytesOf(await pixels.encoder.encode(sourceOf(frame), format, turn))),
  )
  for (const [i, stream] of streams.entries())
    expect(Buffer.from(await decodeHtj2kToNative(stream, format)).equals(frames[i]!)).toBe(true)
})

it('answers null for what must be kept as it came', async () => {
  const odd = { ...format, bitsAllocated: 1, bitsStored: 1 }
  expect(await pixels.encoder.encode(sourceOf(new Uint8Array(10)), odd, turn)).toBeNull()
})

it('restores what was encoded, bit for bit', async () => {
  const codestream = await encodeHtj2kVerified(frameOf(5), format)
  const restored = await pixels.renderer.restore(sourceOf(codestream!), format, turn)
  expect(Buffer.from(restored).equals(frameOf(5))).toBe(true)
})

it('works on when a child is killed in the middle: the frame gets another one', async () => {
  const working = Promise.all(
    Array.from({ length: 6 }, (_, i) => pixels.encoder.encode(sourceOf(frameOf(i + 1)), format, turn)),
  )
  for (const pid of pixels.pids()) process.kill(pid, 'SIGKILL')
  for (const made of await working) expect((await bytesOf(made)).length).toBeGreaterThan(0)
})

it('says what an image is to blame for, and keeps its child', async () => {
  const before = [...pixels.pids()].sort()
  const request = { frame: sourceOf(new Uint8Array(64)), transferSyntaxUid: '1.2.840.10008.1.2.5', format }
  const refused = await pixels.renderer.decode(request, turn).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(DomainError)
  expect(refused).toMatchObject({ code: 'invalid' })
  expect([...pixels.pids()].sort()).toEqual(before)
})

it('serves a second hospital while the first keeps every child busy, and tells only the first that it is busy', async () => {
  const rows = 2048
  const large = { ...format, rows, columns: rows }
  const frame = sourceOf(new Uint8Array(2 * rows * rows))
  const request = { frame, transferSyntaxUid: NATIVE, format: large, type: 'image/png' } as const
  const flood = Array.from({ length: 80 }, () =>
    pixels.renderer.render(request, { tenantId: 'noisy', patienceMs: 1500 }).then(
      async (made) => (await bytesOf(made)).length > 0 && 'drawn',
      (error: DomainError) => error.code,
    ),
  )
  const thumbnail = {
    frame: sourceOf(frameOf(3)),
    transferSyntaxUid: NATIVE,
    format,
    type: 'image/jpeg',
  } as const
  for (let n = 0; n < 3; n += 1)
    expect(
      (await bytesOf(await pixels.renderer.render(thumbnail, { tenantId: 'quiet' }))).length,
    ).toBeGreaterThan(0)
  const outcomes = new Set(await Promise.all(flood))
  expect([...outcomes].sort()).toEqual(['drawn', 'unavailable'])
})

it('holds nothing of a frame while it waits for a child', async () => {
  let open = 0
  let most = 0
  const source: FrameSource = {
    byteLength: 2 * 64 * 64,
    async read() {
      open += 1
      most = Math.max(most, open)
      return frameOf(7)
    },
  }
  await Promise.all(
    Array.from({ length: 30 }, async () => {
      await bytesOf(await pixels.encoder.encode(source, format, turn))
      open -= 1
    }),
  )
  expect(most).toBeLessThanOrEqual(4)
})

it('books what it holds, and has given everything back', () => {
  expect(memory.takenBytes).toBe(0)
  expect(scratch.takenBytes).toBe(0)
})

it('keeps what is large on disk until it is read', async () => {
  const rows = 1500
  const request = {
    frame: sourceOf(new Uint8Array(2 * rows * rows)),
    transferSyntaxUid: NATIVE,
    format: { ...format, rows, columns: rows },
  }
  const { pixels: made } = await pixels.renderer.decode(request, turn)
  expect(made.byteLength).toBe(2 * rows * rows)
  expect(made.heldBytes).toBeLessThan(made.byteLength)
  expect((await bytesOf(made)).equals(Buffer.alloc(made.byteLength))).toBe(true)
  expect(scratch.takenBytes).toBe(0)
})
