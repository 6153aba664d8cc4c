import { describe, expect, it } from 'vitest'
import { maskName } from './mask-name.ts'

describe('masked names (ui/README §4.5)', () => {
  it.each([
    ['马丽', '马*'],
    ['陈玉兰', '陈*兰'],
    ['欧阳小雪', '欧阳*雪'],
    ['买买提·艾力', '买*力'],
    ['Chen YuLan', 'C*n'],
    ['无名氏', '无名氏'],
    ['', ''],
  ])('%s → %s', (name, masked) => expect(maskName(name)).toBe(masked))
})
