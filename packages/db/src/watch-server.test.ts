import { setTimeout as delay } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { DatabaseAwayError } from './away.ts'
import { watchServer } from './watch-server.ts'

const TIMES = { lookAfterMs: 40, answerMs: 60, askAgainMs: 20 }
const never = () => new Promise<never>(() => {})

it('does not ask while everything is quick, and leaves what is slow alone while the server answers', async () => {
  let asked = 0
  const watch = watchServer(async () => void asked++, TIMES)
  expect(await watch.during(Promise.resolve(1))).toBe(1)
  expect(asked).toBe(0)
  expect(await watch.during(delay(400, 'slow'))).toBe('slow')
  expect(asked).toBeGreaterThan(0)
  expect(watch.isAway).toBe(false)
  watch.stop()
})

it('tells all who wait when no answer comes, who comes then at once, and is as before when it is back', async () => {
  let ask: () => Promise<unknown> = never
  const watch = watchServer(() => ask(), TIMES)
  const waiting = [watch.during(never()), watch.during(never())]
  for (const each of waiting) await expect(each).rejects.toBeInstanceOf(DatabaseAwayError)
  const begun = performance.now()
  await expect(watch.during(never())).rejects.toBeInstanceOf(DatabaseAwayError)
  expect(performance.now() - begun).toBeLessThan(TIMES.lookAfterMs)
  ask = async () => 1
  await expect.poll(() => watch.isAway).toBe(false)
  expect(await watch.during(Promise.resolve(2))).toBe(2)
  watch.stop()
})

it('passes on what the work itself says', async () => {
  const watch = watchServer(never, TIMES)
  await expect(watch.during(Promise.reject(new Error('mine')))).rejects.toThrow('mine')
  watch.stop()
})
