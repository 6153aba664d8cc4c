import { createRequire } from 'node:module'
import type { ReportDocument } from '@yingtong/domain'
import PdfDocument from 'pdfkit'

const require = createRequire(import.meta.url)
const font = (weight: string) =>
  require.resolve(`@expo-google-fonts/noto-sans-sc/${weight}/NotoSansSC_${weight}.ttf`)
const REGULAR = font('400Regular')
const SEMIBOLD = font('600SemiBold')

/** A4 in points; 1 pt = 1/72 inch. */
const PAGE = { width: 595.28, height: 841.89, margin: 48 }
const TEXT_WIDTH = PAGE.width - 2 * PAGE.margin
const BOTTOM = PAGE.height - 84

type Pdf = InstanceType<typeof PdfDocument>

function head(pdf: Pdf, report: ReportDocument): void {
  pdf.font(SEMIBOLD).fontSize(18).text(report.hospital, { align: 'center' })
  pdf
    .fontSize(13)
    .text(report.unsigned ? `${report.title}（初步报告，未签名）` : report.title, { align: 'center' })
  pdf.moveDown(0.5)
  rule(pdf)
}

function rule(pdf: Pdf): void {
  const { y } = pdf
  pdf
    .moveTo(PAGE.margin, y)
    .lineTo(PAGE.width - PAGE.margin, y)
    .lineWidth(0.7)
    .stroke('#000000')
  pdf.y = y + 6
}

/** Label and value in three columns, as on the paper forms that clinicians know. */
function fields(pdf: Pdf, report: ReportDocument): void {
  const column = TEXT_WIDTH / 3
  let top = pdf.y
  for (let index = 0; index < report.fields.length; index += 3) {
    const row = report.fields.slice(index, index + 3)
    let bottom = top
    for (const [position, { label, value }] of row.entries()) {
      const x = PAGE.margin + position * column
      pdf
        .font(REGULAR)
        .fontSize(9.5)
        .fillColor('#444444')
        .text(`${label} `, x, top, { continued: true, width: column - 8 })
      pdf.fillColor('#000000').text(value || ' ')
      bottom = Math.max(bottom, pdf.y)
    }
    top = bottom + 3
  }
  pdf.x = PAGE.margin
  pdf.y = top
  rule(pdf)
}

function sections(pdf: Pdf, report: ReportDocument): void {
  for (const { heading, text } of report.sections) {
    if (!text.trim()) continue
    pdf.moveDown(0.4).font(SEMIBOLD).fontSize(11.5).text(heading, PAGE.margin)
    pdf.moveDown(0.2).font(REGULAR).fontSize(11).text(text, { width: TEXT_WIDTH, lineGap: 4, align: 'left' })
  }
}

function signatures(pdf: Pdf, report: ReportDocument): void {
  if (pdf.y > BOTTOM - 20 * report.signatures.length) pdf.addPage()
  pdf.moveDown(1.2)
  rule(pdf)
  for (const { label, name, at } of report.signatures)
    pdf
      .font(REGULAR)
      .fontSize(10)
      .text(`${label} ${name}    ${at}`, PAGE.margin, pdf.y, { align: 'right', width: TEXT_WIDTH })
}

/** Page numbers, digest and, on a report nobody signed, the words across it; drawn when all pages exist. */
function everyPage(pdf: Pdf, report: ReportDocument): void {
  const { count } = pdf.bufferedPageRange()
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(page)
    // Below the margin pdfkit would start a new page.
    pdf.page.margins.bottom = 0
    pdf.font(REGULAR).fontSize(8).fillColor('#444444')
    pdf.text(`${report.footer}    SHA-256 ${report.digest}`, PAGE.margin, PAGE.height - 52, {
      width: TEXT_WIDTH,
    })
    if (report.signed) pdf.text(report.signed, PAGE.margin, PAGE.height - 40, { width: TEXT_WIDTH })
    pdf.text(`${page + 1}/${count}`, PAGE.margin, PAGE.height - 40, { width: TEXT_WIDTH, align: 'right' })
    pdf.fillColor('#000000')
    if (!report.unsigned) continue
    pdf
      .save()
      .rotate(-35, { origin: [PAGE.width / 2, PAGE.height / 2] })
      .opacity(0.14)
    pdf
      .font(SEMIBOLD)
      .fontSize(48)
      .text('初步报告，未签名', 0, PAGE.height / 2 - 30, { width: PAGE.width, align: 'center' })
    pdf.restore()
  }
}

/** Reports as A4 PDF with subset Chinese fonts; no network, no browser. */
export const reportPdf = (report: ReportDocument): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const pdf = new PdfDocument({
      size: 'A4',
      margins: { top: PAGE.margin, left: PAGE.margin, right: PAGE.margin, bottom: 72 },
      bufferPages: true,
      info: { Title: `${report.hospital} ${report.title}`, Producer: 'Yingtong' },
      lang: 'zh-CN',
    })
    const chunks: Buffer[] = []
    pdf.on('data', (chunk: Buffer) => chunks.push(chunk))
    pdf.on('end', () => resolve(Buffer.concat(chunks)))
    pdf.on('error', reject)
    head(pdf, report)
    fields(pdf, report)
    sections(pdf, report)
    signatures(pdf, report)
    everyPage(pdf, report)
    pdf.end()
  })
