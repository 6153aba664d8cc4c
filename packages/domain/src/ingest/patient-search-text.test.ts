import { describe, expect, it } from 'vitest'
import { patientSearchText } from './patient-search-text.ts'

const textOf = (alphabetic: string, ideographic = '', phonetic = '') =>
  patientSearchText({ patientId: 'P0042', name: { alphabetic, ideographic, phonetic } })

describe('the search line of a patient', () => {
  it.each(['王小东', 'wangxiaodong', 'wang xiaodong', 'wxd', 'xiao dong', 'p0042'])(
    'finds 王^小东 by %j',
    (word) => {
      expect(textOf('', '王^小东')).toContain(word)
    },
  )

  it('finds a hanzi name that stands in the alphabetic group', () => {
    expect(textOf('欧阳娜娜')).toContain('ouyangnana')
    expect(textOf('欧阳娜娜')).toContain('oynn')
  })

  it.each([
    ['单雄信', 'shanxiongxin'],
    ['曾国藩', 'zengguofan'],
    ['吕布', 'lvbu'],
    ['吕布', 'lubu'],
  ])('reads the surname of %s as %s', (name, reading) => {
    expect(textOf('', name)).toContain(reading)
  })

  it('folds width and case', () => {
    expect(textOf('ＷＡＮＧ^Xiao')).toContain('wang xiao')
  })

  it('keeps the phonetic group', () => {
    expect(textOf('Yamada^Tarou', '山田^太郎', 'やまだ^たろう')).toContain('やまだ たろう')
  })
})
