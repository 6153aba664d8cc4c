import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { reportPdf } from './report-pdf.ts'

const report = {
  hospital: '青河县人民医院',
  title: 'CT 检查报告',
  unsigned: false,
  fields: [
    { label: '姓名', value: '陈玉兰' },
    { label: '性别', value: '女' },
    { label: '检查号', value: 'M2603180127' },
    { label: '检查部位', value: '胸部' },
  ],
  sections: [
    { heading: '影像所见', text: '右肺上叶后段见混合磨玻璃结节，大小约 12.1 mm × 9.8 mm。' },
    { heading: '影像诊断', text: '右肺上叶后段混合磨玻璃结节，建议胸外科就诊。' },
  ],
  signatures: [{ label: '签发', name: '周明远', at: '2026-03-18 14:32' }],
  footer: '本报告仅供临床参考',
  digest: 'a'.repeat(64),
}

function textOf(pdf: Uint8Array): string {
  const path = join(mkdtempSync(join(tmpdir(), 'report-')), 'report.pdf')
  writeFileSync(path, pdf)
  return execFileSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' })
}

describe('report PDF', () => {
  it('I12: carries the Chinese text so that it can be read out again', async () => {
    const text = textOf(await reportPdf(report))
    expect(text).toContain('青河县人民医院')
    expect(text).toContain('陈玉兰')
    expect(text).toContain('右肺上叶后段见混合磨玻璃结节')
    expect(text).toContain('周明远')
    expect(text).toContain('1/1')
    expect(text).not.toContain('未签名')
  })

  it('breaks long findings over pages and numbers them', async () => {
    const text = '双肺纹理清晰，未见明显异常密度影。'.repeat(400)
    const pages = textOf(await reportPdf({ ...report, sections: [{ heading: '影像所见', text }] }))
    expect(pages).toMatch(/1\/[23456]/)
    expect(pages).toMatch(/2\/[23456]/)
  })

  it('says across the page when nobody signed', async () => {
    const pdf = await reportPdf({ ...report, unsigned: true })
    expect(textOf(pdf).replace(/\s/g, '')).toContain('未签名')
  })
})
