import { expect, it } from 'vitest'
import { briefMemory } from './brief-memory.ts'

it('asks once for many, and again when the moment is over', async () => {
  let time = 0
  let asked = 0
  const remember = briefMemory<number>(1000, () => time)
  const ask = async () => {
    asked += 1
    return asked
  }
  expect(await Promise.all([remember('a', ask), remember('a', ask)])).toEqual([1, 1])
  time = 999
  expect(await remember('a', ask)).toBe(1)
  time = 1001
  expect(await remember('a', ask)).toBe(2)
})

it('keeps neither nobody nor failures', async () => {
  const remember = briefMemory<number>(1000)
  expect(await remember('a', async () => null)).toBeNull()
  expect(await remember('a', async () => 7)).toBe(7)
  await expect(
    remember('b', async () => {
      throw new Error('down')
    }),
  ).rejects.toThrow('down')
  expect(await remember('b', async () => 8)).toBe(8)
})
