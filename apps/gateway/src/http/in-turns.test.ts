import { expect, it } from 'vitest'
import { answersInTurns } from './in-turns.ts'

/** An answer of pieces that are large enough for a turn each; `made` is awaited before each. */
function answer(pieces: number, making: (piece: number) => Promise<void> = async () => {}) {
  let piece = 0
  const state = { cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        piece += 1
        await making(piece)
        controller.enqueue(new Uint8Array(100_000).fill(piece))
        if (piece === pieces) controller.close()
      },
      cancel() {
        state.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  return { response: new Response(body, { headers: { 'x-a': 'b' } }), state }
}

it('sixty downloads of one hospital take half of the places, and another’s goes on beside them', async () => {
  const inTurns = answersInTurns()
  const gate = Promise.withResolvers<void>()
  let making = 0
  const flood = Array.from({ length: 60 }, () => {
    const { response } = answer(3, async () => {
      making += 1
      await gate.promise
    })
    return inTurns(response, 'greedy').arrayBuffer()
  })
  const quiet = await inTurns(answer(20).response, 'quiet').arrayBuffer()
  expect(quiet.byteLength).toBe(2_000_000)
  expect(making).toBe(8)
  gate.resolve()
  expect((await Promise.all(flood)).map((each) => each.byteLength)).toEqual(Array(60).fill(300_000))
})

it('hands on what was made, and how it breaks', async () => {
  const inTurns = answersInTurns()
  const whole = inTurns(answer(2).response, 'a')
  expect([whole.status, whole.headers.get('x-a')]).toEqual([200, 'b'])
  expect(new Uint8Array(await whole.arrayBuffer())[150_000]).toBe(2)
  const broken = answer(3, async (piece) => {
    if (piece === 2) throw new Error('short')
  })
  await expect(inTurns(broken.response, 'a').arrayBuffer()).rejects.toThrow('short')
})

it('a reader that leaves while it waits for a turn stops its maker and keeps no place', async () => {
  const inTurns = answersInTurns()
  const gate = Promise.withResolvers<void>()
  const held = Array.from({ length: 8 }, () =>
    inTurns(answer(1, () => gate.promise).response, 'greedy').arrayBuffer(),
  )
  const { response, state } = answer(1)
  const reader = inTurns(response, 'greedy').body!.getReader()
  reader.read().catch(() => {})
  await reader.cancel()
  expect(state.cancelled).toBe(true)
  gate.resolve()
  await Promise.all(held)
  expect((await inTurns(answer(1).response, 'greedy').arrayBuffer()).byteLength).toBe(100_000)
})
