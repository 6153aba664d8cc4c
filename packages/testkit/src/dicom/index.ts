export {
  type CtOptions,
  type CtSeriesOptions,
  ctInstance,
  ctKeywords,
  ctPixels,
  ctSeries,
  ctSeriesLazily,
} from './ct.ts'
export { type DamagedSample, damagedInstances } from './damaged-instances.ts'
export { type DemoOptions, type DemoStudy, demoStudies } from './demo-studies.ts'
export {
  encapsulatedPdf,
  keyObject,
  minimalPdf,
  presentationState,
  type ReferencedInstance,
  type ReportText,
  structuredReport,
} from './documents.ts'
export { type DrOptions, drImage } from './dr.ts'
export { encoderFor } from './encode-charset.ts'
export {
  type CharsetSample,
  everyCharacterSet,
  type MisdeclaredSample,
  misdeclaredCharsets,
} from './every-character-set.ts'
export { everyTransferSyntax, inTransferSyntax, type SyntaxSample } from './every-transfer-syntax.ts'
export type { InstanceOptions, TestPatient } from './instance-options.ts'
export { type MrOptions, type MrSeriesOptions, mrInstance, mrSeries, mrSeriesLazily } from './mr.ts'
export { packOf } from './pack-of.ts'
export type { MrContrast } from './phantoms/brain.ts'
export { uidFor } from './random.ts'
export { type ReferenceData, type ReferenceFile, referenceData } from './reference-data.ts'
export { type SegOptions, segBinary } from './segmentation.ts'
export { type UsOptions, usMultiframe, usMultiframeJpeg } from './us.ts'
export { waveformEcg } from './waveform.ts'
