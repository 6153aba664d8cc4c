import { type DicomJson, fromKeywords } from '@yingtong/dicom'
import { commonModules, type Keywords, uidOf } from './common-modules.ts'
import type { InstanceOptions } from './instance-options.ts'
import { writeObject } from './write-object.ts'

const MANUFACTURER = { manufacturer: 'Yingtong Phantom', model: 'Document' }

/** An instance that a document speaks of. */
export interface ReferencedInstance {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly seriesInstanceUid?: string
}

const referenced = (one: ReferencedInstance): DicomJson =>
  fromKeywords({ ReferencedSOPClassUID: one.sopClassUid, ReferencedSOPInstanceUID: one.sopInstanceUid })

const code = (value: string, scheme: string, meaning: string): DicomJson =>
  fromKeywords({ CodeValue: value, CodingSchemeDesignator: scheme, CodeMeaning: meaning })

/** A PDF of one page with a line of text; its cross-reference table is right. */
export function minimalPdf(text: string): Uint8Array {
  const stream = `BT /F1 18 Tf 72 760 Td (${text.replace(/[()\\]/g, '\\$&')}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((body, index) => {
    const offset = pdf.length
    pdf += `${index + 1} 0 obj\n${body}\nendobj\n`
    return offset
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const size = objects.length + 1
  return new TextEncoder().encode(
    `${pdf}xref\n0 ${size}\n0000000000 65535 f \n${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`,
  )
}

/** An Encapsulated PDF (PS3.3 §A.45.1). */
export function encapsulatedPdf(
  options: InstanceOptions & { readonly pdf?: Uint8Array; readonly title?: string } = {},
): Uint8Array {
  const pdf = options.pdf ?? minimalPdf('Yingtong test report')
  const kind = { ...MANUFACTURER, sopClassUid: '1.2.840.10008.5.1.4.1.1.104.1', modality: 'DOC' }
  const keywords: Keywords = {
    ...commonModules(kind, options),
    ConversionType: 'WSD',
    AcquisitionDateTime: '',
    BurnedInAnnotation: 'YES',
    DocumentTitle: options.title ?? '检查报告',
    ConceptNameCodeSequence: [],
    MIMETypeOfEncapsulatedDocument: 'application/pdf',
    EncapsulatedDocumentLength: pdf.length,
    EncapsulatedDocument: { vr: 'OB', InlineBinary: Buffer.from(pdf).toString('base64') },
  }
  return writeObject(keywords, options)
}

const textItem = (value: string, meaning: string, text: string): DicomJson =>
  fromKeywords({
    RelationshipType: 'CONTAINS',
    ValueType: 'TEXT',
    ConceptNameCodeSequence: [code(value, 'DCM', meaning)],
    TextValue: text,
  })

export interface ReportText {
  readonly findings: string
  readonly impression: string
}

const DEFAULT_TEXT: ReportText = {
  findings: '双肺纹理清晰，右肺上叶见结节影，直径约11mm，边缘光滑。纵隔居中，未见肿大淋巴结。',
  impression: '右肺上叶结节，建议随访。',
}

/** A Basic Text SR (PS3.3 §A.35.1) with findings and impression. */
export function structuredReport(options: InstanceOptions & Partial<ReportText> = {}): Uint8Array {
  const kind = { ...MANUFACTURER, sopClassUid: '1.2.840.10008.5.1.4.1.1.88.11', modality: 'SR' }
  const text = { ...DEFAULT_TEXT, ...options }
  const keywords: Keywords = {
    ...commonModules(kind, options),
    ReferencedPerformedProcedureStepSequence: [],
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [code('18748-4', 'LN', 'Diagnostic Imaging Report')],
    ContinuityOfContent: 'SEPARATE',
    PerformedProcedureCodeSequence: [],
    CompletionFlag: 'COMPLETE',
    VerificationFlag: 'UNVERIFIED',
    ContentSequence: [
      textItem('121071', 'Finding', text.findings),
      textItem('121077', 'Conclusion', text.impression),
    ],
  }
  return writeObject(keywords, options)
}

/** A Key Object Selection (PS3.3 §A.35.4) that points at instances of the same study. */
export function keyObject(
  instances: readonly ReferencedInstance[],
  options: InstanceOptions = {},
): Uint8Array {
  const kind = { ...MANUFACTURER, sopClassUid: '1.2.840.10008.5.1.4.1.1.88.59', modality: 'KO' }
  const evidence = fromKeywords({
    StudyInstanceUID: uidOf(options.studyInstanceUid, options, 'study'),
    ReferencedSeriesSequence: [
      fromKeywords({
        SeriesInstanceUID: instances[0]?.seriesInstanceUid ?? '1.2.3',
        ReferencedSOPSequence: instances.map(referenced),
      }),
    ],
  })
  const keywords: Keywords = {
    ...commonModules(kind, options),
    ReferencedPerformedProcedureStepSequence: [],
    CurrentRequestedProcedureEvidenceSequence: [evidence],
    ValueType: 'CONTAINER',
    ConceptNameCodeSequence: [code('113000', 'DCM', 'Of Interest')],
    ContinuityOfContent: 'SEPARATE',
    ContentSequence: instances.map((one) =>
      fromKeywords({
        RelationshipType: 'CONTAINS',
        ValueType: 'IMAGE',
        ReferencedSOPSequence: [referenced(one)],
      }),
    ),
  }
  return writeObject(keywords, options)
}

/** A Grayscale Softcopy Presentation State (PS3.3 §A.33.1): a window and a text on one image. */
export function presentationState(
  instance: ReferencedInstance,
  options: InstanceOptions & {
    readonly rows?: number
    readonly columns?: number
    readonly text?: string
  } = {},
): Uint8Array {
  const kind = { ...MANUFACTURER, sopClassUid: '1.2.840.10008.5.1.4.1.1.11.1', modality: 'PR' }
  const textObject = fromKeywords({
    BoundingBoxAnnotationUnits: 'PIXEL',
    UnformattedTextValue: options.text ?? '结节',
    AnchorPoint: [160, 200],
    AnchorPointVisibility: 'Y',
    AnchorPointAnnotationUnits: 'PIXEL',
  })
  const keywords: Keywords = {
    ...commonModules(kind, options),
    PresentationCreationDate: options.studyDate ?? '20260105',
    PresentationCreationTime: options.studyTime ?? '083000',
    ContentLabel: 'MARKS',
    ContentDescription: '',
    ContentCreatorName: '',
    ReferencedSeriesSequence: [
      fromKeywords({
        SeriesInstanceUID: instance.seriesInstanceUid ?? '1.2.3',
        ReferencedImageSequence: [referenced(instance)],
      }),
    ],
    GraphicLayerSequence: [fromKeywords({ GraphicLayer: 'TEXT', GraphicLayerOrder: 1 })],
    GraphicAnnotationSequence: [fromKeywords({ GraphicLayer: 'TEXT', TextObjectSequence: [textObject] })],
    DisplayedAreaSelectionSequence: [
      fromKeywords({
        DisplayedAreaTopLeftHandCorner: [1, 1],
        DisplayedAreaBottomRightHandCorner: [options.columns ?? 512, options.rows ?? 512],
        PresentationSizeMode: 'SCALE TO FIT',
        PresentationPixelAspectRatio: [1, 1],
      }),
    ],
    SoftcopyVOILUTSequence: [fromKeywords({ WindowCenter: 40, WindowWidth: 350 })],
    PresentationLUTShape: 'IDENTITY',
  }
  return writeObject(keywords, options)
}
