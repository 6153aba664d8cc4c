import { describe, expect, it } from 'vitest'
import { displayName } from './display-name.ts'

describe('P02: names as people write them', () => {
  it.each([
    ['陈^玉兰', 'Chen^YuLan', '陈玉兰'],
    ['陈玉兰', '', '陈玉兰'],
    ['', 'Chen^YuLan^^Dr', 'Chen YuLan Dr'],
    ['', '', ''],
    ['山田^太郎', 'Yamada^Tarou', '山田太郎'],
    ['김^희중', 'Hong^Gildong', '김 희중'],
  ])('%s / %s → %s', (nameIdeographic, nameAlphabetic, shown) =>
    expect(displayName({ nameIdeographic, nameAlphabetic })).toBe(shown),
  )
})
