import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { webStream, webStreamOf } from './web-stream.ts'

const text = (stream: ReadableStream<Uint8Array>) => new Response(stream as BodyInit).text()

it('hands on what comes, texts as UTF-8, and reads nothing before it is asked', async () => {
  let asked = 0
  async function* chunks() {
    for (const chunk of ['影', new TextEncoder().encode('通')]) {
      asked += 1
      yield chunk
    }
  }
  const stream = webStream(chunks())
  await new Promise(setImmediate)
  expect(asked).toBe(0)
  expect(await text(stream)).toBe('影通')
})

it('ends the iteration when the reader leaves', async () => {
  let ended = false
  async function* chunks() {
    try {
      for (;;) yield 'x'
    } finally {
      ended = true
    }
  }
  const reader = webStream(chunks()).getReader()
  await reader.read()
  await reader.cancel()
  expect(ended).toBe(true)
})

it('keeps an error for the reader, also one from before anybody read, and a source outlives its reader', async () => {
  const broken = new PassThrough()
  const early = webStreamOf(broken)
  broken.destroy(new Error('the line broke'))
  // An error that nobody hears would end this process before the next line.
  await new Promise((resolve) => setTimeout(resolve, 10))
  await expect(text(early)).rejects.toThrow()

  const whole = new PassThrough()
  whole.write('a')
  const reader = webStreamOf(whole).getReader()
  await reader.read()
  await reader.cancel()
  expect(whole.destroyed).toBe(false)
  whole.destroy()
})
