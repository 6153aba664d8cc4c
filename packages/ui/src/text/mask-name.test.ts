import { expect, test } from 'vitest'
import { maskName } from './mask-name.ts'

test.each([
  ['马骏', '马*'],
  ['陈玉兰', '陈*兰'],
  ['欧阳晓雪', '欧阳*雪'],
  ['欧阳雪', '欧*雪'],
  ['陈李玉兰', '陈*兰'],
  ['阿卜杜拉·买买提', '阿*提'],
  ['CHEN^YULAN', 'C*N'],
  ['SMITH', 'S*H'],
  ['𠮷野家', '𠮷*家'],
  ['无名氏', '无名氏'],
  ['无名氏2603180005', '无名氏2603180005'],
  [' 秦山 ', '秦*'],
  ['秦', '秦'],
  ['', ''],
])('%s is shown as %s', (name, shown) => {
  expect(maskName(name)).toBe(shown)
})

test('masking a masked name changes nothing', () => {
  for (const name of ['陈*兰', '马*', '欧阳*雪']) expect(maskName(name)).toBe(name)
})
