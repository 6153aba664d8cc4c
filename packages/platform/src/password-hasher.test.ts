import * as argon2 from '@node-rs/argon2'
import { expect, it } from 'vitest'
import { fairHasher } from './password-hasher.ts'

it('a flood of tries from one address keeps nobody elsewhere waiting for more than one of them', async () => {
  const begun: string[] = []
  const ends: (() => void)[] = []
  const verify = (encoded: string) => {
    begun.push(encoded)
    return new Promise<boolean>((resolve) => ends.push(() => resolve(true)))
  }
  const hasher = fairHasher({ hash: argon2.hash, verify: verify as typeof argon2.verify })
  const flood = Array.from({ length: 24 }, (_, n) => hasher.verify(`flood ${n}`, 'wrong', '203.0.113.9'))
  const other = hasher.verify('other', 'right', '198.51.100.7')
  // Not even one: a place is left to others.
  await expect.poll(() => begun).toEqual(['flood 0', 'other'])
  for (let n = 0; n < 25; n += 1) {
    await expect.poll(() => ends.length).toBeGreaterThan(n)
    ends[n]?.()
  }
  expect(await Promise.all([...flood, other])).toEqual(Array(25).fill(true))
})

it('tells right passwords from wrong ones', async () => {
  const hasher = fairHasher()
  const known = await hasher.hash('Correct-Horse-9')
  expect(await hasher.verify(known, 'Correct-Horse-9')).toBe(true)
  expect(await hasher.verify(known, 'wrong')).toBe(false)
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
