import { expect, it } from 'vitest'
import { describeSkew } from './clock-skew.ts'

it.each([
  [86_400_000 + 7_200_000 + 61_000, '1 d 2 h ahead of'],
  [-360_000, '6 min behind'],
  [301_000, '5 min 1 s ahead of'],
])('%i ms is %s', (skewMs, words) => {
  expect(describeSkew(skewMs)).toBe(`the clock of this agent is ${words} ours; at most 5 minutes are allowed`)
})
