import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { inFlight } from './in-flight.ts'

it('keeps the order and the limit', async () => {
  let running = 0
  let most = 0
  const tasks = [30, 1, 20, 5, 10].map((ms, index) => async () => {
    running += 1
    most = Math.max(most, running)
    await delay(ms)
    running -= 1
    return index
  })
  const results: number[] = []
  for await (const result of inFlight(tasks, 3)) results.push(result)
  expect(results).toEqual([0, 1, 2, 3, 4])
  expect(most).toBe(3)
})

it('passes the first failure on', async () => {
  const tasks = [async () => 1, async () => Promise.reject(new Error('no')), async () => 3]
  const all = async () => {
    for await (const _ of inFlight(tasks, 2));
  }
  await expect(all()).rejects.toThrow('no')
})
