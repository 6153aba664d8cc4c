import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { decodeFrame } from '../decode-frame.ts'
import { encodeJpegBaseline, encodeJpegLs } from '../encode/wasm-encoders.ts'
import { decodeHtj2kToNative, encodeHtj2kVerified } from '../htj2k-verified.ts'
import { MONO_12, wavyFrame } from '../test-frames.ts'

const MONO_8 = { ...MONO_12, bitsAllocated: 8, bitsStored: 8, rows: 128, columns: 128 }
const ROOT = '1.2.840.10008.1.2'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function rssMiB(): number {
  collectGarbage()
  return process.memoryUsage().rss / 2 ** 20
}

test('memory does not grow over thousands of frames', async () => {
  const f = { ...MONO_12, rows: 128, columns: 128 }
  const frame = wavyFrame(f)
  const jpegLs = await encodeJpegLs(frame, f)
  const jpeg = await encodeJpegBaseline(wavyFrame(MONO_8), MONO_8)
  const work = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      const codestream = (await encodeHtj2kVerified(frame, f))!
      await decodeHtj2kToNative(codestream, f)
      await decodeFrame(jpegLs, `${ROOT}.4.80`, f)
      await decodeFrame(jpeg, `${ROOT}.4.50`, MONO_8)
    }
  }
  await work(800) // compilers and heaps settle
  const growths: number[] = []
  for (let window = 0; window < 3; window += 1) {
    const before = rssMiB()
    await work(600)
    growths.push(rssMiB() - before)
  }
  // A leak of one 32 KiB buffer a round is 19 MiB in every window; an allocator takes its share in one or two.
  expect(Math.min(...growths)).toBeLessThan(15)
})

test('memory does not grow over failing frames either', async () => {
  const f = { ...MONO_12, rows: 64, columns: 64 }
  const damaged = [
    [(await encodeHtj2kVerified(wavyFrame(f), f))!.slice(0, 200), '.4.202'],
    [(await encodeJpegLs(wavyFrame(f), f)).slice(0, 100), '.4.80'],
  ] as const
  const work = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      for (const [bytes, suffix] of damaged) await decodeFrame(bytes, ROOT + suffix, f).catch(() => null)
    }
  }
  await work(30)
  const before = rssMiB()
  await work(80) // each failure costs an instance of 50 MiB of address space
  expect(rssMiB() - before).toBeLessThan(150)
})

test('an instance that a large frame made large is given up', async () => {
  const large = { ...MONO_12, rows: 4096, columns: 4096 }
  const frame = new Uint8Array(large.rows * large.columns * 2)
  const codestream = (await encodeHtj2kVerified(frame, large))!
  expect((await decodeHtj2kToNative(codestream, large)).length).toBe(frame.length)
  expect(await encodeHtj2kVerified(wavyFrame(MONO_12), MONO_12)).not.toBeNull()
})
