import { randomInt } from 'node:crypto'

// Without 0 O 1 l I: passwords of the demo are read off a screen and typed.
const SETS = ['abcdefghijkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789']
const LENGTH = 16

/** 16 characters of three classes, about 90 bits. */
export function randomPassword(): string {
  const pick = (set: string) => set[randomInt(set.length)]!
  const rest = Array.from({ length: LENGTH - SETS.length }, () => pick(SETS.join('')))
  const all = [...SETS.map(pick), ...rest]
  for (let i = all.length - 1; i > 0; i -= 1) {
    const j = randomInt(i + 1)
    ;[all[i], all[j]] = [all[j]!, all[i]!]
  }
  return all.join('')
}
