import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { Turnstile } from './turnstile.ts'

it('one at a time, and whoever has one step waits for one step of each other, not for all of them', async () => {
  const turnstile = new Turnstile()
  const passed: string[] = []
  let inside = 0
  const step = (tenant: string) =>
    turnstile.pass(tenant, async () => {
      inside += 1
      expect(inside).toBe(1)
      await setImmediate()
      passed.push(tenant)
      inside -= 1
    })
  const steps = [...Array.from({ length: 20 }, () => step('greedy')), step('quiet'), step('other')]
  await Promise.all(steps)
  expect(passed).toHaveLength(22)
  expect(passed.indexOf('quiet')).toBeLessThanOrEqual(2)
  expect(passed.indexOf('other')).toBeLessThanOrEqual(3)
})

it('a step that fails lets the next one through', async () => {
  const turnstile = new Turnstile()
  const failed = turnstile.pass('a', async () => {
    await setImmediate()
    throw new Error('no room')
  })
  const after = turnstile.pass('b', async () => 'through')
  await expect(failed).rejects.toThrow('no room')
  expect(await after).toBe('through')
  expect(await turnstile.pass('a', async () => 'again')).toBe('again')
})
