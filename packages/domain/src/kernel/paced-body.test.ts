import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { pacedBody } from './paced-body.ts'

const PACE = { windowMs: 300, bytesASecondMin: 1000 }

function bodyOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
  })
}

async function bytesOf(chunks: AsyncGenerator<Uint8Array>): Promise<number> {
  let bytes = 0
  for await (const chunk of pacedBody(bodyOf(chunks), PACE)) bytes += chunk.byteLength
  return bytes
}

const tooSlow = { code: 'unavailable', logFields: { reason: 'too-slow' } }

it('lets a steady body through, however long it takes', async () => {
  async function* steady() {
    for (let n = 0; n < 40; n += 1) {
      await delay(20)
      yield new Uint8Array(1000)
    }
  }
  expect(await bytesOf(steady())).toBe(40_000)
})

it('ends a body that stalls', async () => {
  async function* stalled() {
    yield new Uint8Array(10)
    await new Promise(() => {})
  }
  await expect(bytesOf(stalled())).rejects.toMatchObject(tooSlow)
})

it('ends a body that drips, though it never stalls', async () => {
  async function* drips() {
    for (;;) {
      await delay(20)
      yield new Uint8Array(1)
    }
  }
  await expect(bytesOf(drips())).rejects.toMatchObject(tooSlow)
})

it('hands on that the line broke', async () => {
  const broken = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('gone')) })
  const read = async () => {
    for await (const _ of pacedBody(broken, PACE));
  }
  await expect(read()).rejects.toThrow('gone')
})
