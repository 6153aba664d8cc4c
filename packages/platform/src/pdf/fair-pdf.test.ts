import type { ReportDocument } from '@yingtong/domain'
import { expect, it } from 'vitest'
import { fairPdf } from './fair-pdf.ts'

const report: ReportDocument = {
  hospital: '青河县人民医院',
  title: '影像诊断报告',
  unsigned: true,
  fields: [],
  sections: [{ heading: '诊断', text: '未见异常' }],
  signatures: [],
  footer: '',
  digest: '0'.repeat(64),
}

it('a hospital that prints without end keeps another waiting for the one under way and one more, and only itself out', async () => {
  const pdf = fairPdf()
  const order: string[] = []
  const print = (tenantId: string) =>
    pdf.renderReport(report, { tenantId }).then(
      () => order.push(tenantId),
      (error: { code: string }) => order.push(error.code),
    )
  const flood = Array.from({ length: 40 }, () => print('greedy'))
  await print('quiet')
  const drawnBefore = order.slice(0, order.indexOf('quiet')).filter((each) => each === 'greedy')
  expect(drawnBefore.length).toBeLessThanOrEqual(2)
  await Promise.all(flood)
  expect(order.filter((each) => each === 'unavailable')).toHaveLength(7)
  expect(order.filter((each) => each === 'greedy')).toHaveLength(33)
})
