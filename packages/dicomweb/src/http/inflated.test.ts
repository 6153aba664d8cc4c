import { gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { inflated } from './inflated.ts'

const WHOLE_BYTES = 64 * 1024 * 1024

it('gives back what was compressed', async () => {
  expect(await new Response(inflated(gzipSync('[{"影像":1}]')) as BodyInit).json()).toEqual([{ 影像: 1 }])
})

it('holds a small part of it for a reader who is slow, and lets go when he leaves', async () => {
  const gzip = gzipSync(Buffer.alloc(WHOLE_BYTES))
  const reader = inflated(gzip).getReader()
  const before = process.memoryUsage().arrayBuffers
  const { value } = await reader.read()
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(value?.byteLength).toBeLessThan(WHOLE_BYTES / 64)
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(WHOLE_BYTES / 8)
  await reader.cancel()
})
