import { expect, test } from 'vitest'
import { EMPTY_BODY, insertTemplate } from './report.ts'

const template = { findings: '双肺清晰。', impression: '未见异常。', advice: '' }

test('an empty report takes the template as it is', () => {
  expect(insertTemplate(EMPTY_BODY, template, false)).toEqual(template)
})

test('inserting keeps what is written, replacing does not', () => {
  const own = { findings: '右肺上叶结节。', impression: '', advice: '随访' }
  expect(insertTemplate(own, template, false)).toEqual({
    findings: '右肺上叶结节。\n双肺清晰。',
    impression: '未见异常。',
    advice: '随访',
  })
  expect(insertTemplate(own, template, true)).toEqual({
    findings: '双肺清晰。',
    impression: '未见异常。',
    advice: '随访',
  })
})
