import { expect, test } from 'vitest'
import { checkReport } from './check-report.ts'

const delivery = { received: 300, declared: 300, state: 'complete' } as const
const check = (findings: string, impression: string) =>
  checkReport({ findings, impression, advice: '' }, delivery)

test('right in the findings and left in the impression is a contradiction', () => {
  expect(check('右肺上叶后段见结节', '左肺上叶结节').laterality).toEqual({
    ok: false,
    findings: 'right',
    impression: 'left',
  })
  expect(check('右肺上叶后段见结节', '右肺上叶结节').laterality.ok).toBe(true)
})

test('both sides, or none, may be meant', () => {
  expect(check('双肺、右肺上叶、左肺下叶', '左肺下叶结节').laterality.ok).toBe(true)
  expect(check('颅脑未见异常', '左侧额叶梗死').laterality.ok).toBe(true)
  expect(check('左右心室正常', '右侧胸腔积液').laterality.ok).toBe(true)
})

test('required parts are counted, undeclared images are not complete', () => {
  expect(check('见结节', ' ').required).toEqual({ done: 1, of: 2 })
  expect(
    checkReport(
      { findings: '', impression: '', advice: '' },
      { received: 3, declared: null, state: 'undeclared' },
    ).images,
  ).toBe(false)
  expect(check('', '').images).toBe(true)
})
