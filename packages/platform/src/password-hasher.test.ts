import { expect, it } from 'vitest'
import { fairHasher } from './password-hasher.ts'

it('a flood of tries from one address keeps nobody elsewhere waiting for all of it', async () => {
  const hasher = fairHasher()
  const known = await hasher.hash('Correct-Horse-9')
  const order: string[] = []
  const verify = (password: string, by: string) =>
    hasher.verify(known, password, by).then((matches) => {
      order.push(by)
      return matches
    })
  const flood = Array.from({ length: 24 }, () => verify('wrong', '203.0.113.9'))
  expect(await verify('Correct-Horse-9', '198.51.100.7')).toBe(true)
  // Two are at work when it comes, and others beside it while it is; in the order of coming it would be the last.
  expect(order.indexOf('198.51.100.7')).toBeLessThan(8)
  expect(new Set(await Promise.all(flood))).toEqual(new Set([false]))
})

it('tells only the one who floods to come again', async () => {
  const hasher = fairHasher()
  const flood = Array.from({ length: 90 }, () =>
    hasher.hash('wrong', '203.0.113.9').then(
      () => 'hashed',
      (error: { code: string }) => error.code,
    ),
  )
  expect(await hasher.hash('right', '198.51.100.7')).toMatch(/^\$argon2id\$/)
  expect((await Promise.all(flood)).filter((each) => each === 'unavailable').length).toBeGreaterThan(20)
})
