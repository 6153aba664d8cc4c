export {
  type CtOptions,
  type CtSeriesOptions,
  ctInstance,
  ctKeywords,
  ctPixels,
  ctSeries,
  ctSeriesLazily,
} from './dicom/ct.ts'
export { type DamagedSample, damagedInstances } from './dicom/damaged-instances.ts'
export { type DemoOptions, type DemoStudy, demoStudies } from './dicom/demo-studies.ts'
export {
  encapsulatedPdf,
  keyObject,
  minimalPdf,
  presentationState,
  type ReferencedInstance,
  type ReportText,
  structuredReport,
} from './dicom/documents.ts'
export { type DrOptions, drImage } from './dicom/dr.ts'
export { encoderFor } from './dicom/encode-charset.ts'
export {
  type CharsetSample,
  everyCharacterSet,
  type MisdeclaredSample,
  misdeclaredCharsets,
} from './dicom/every-character-set.ts'
export { everyTransferSyntax, inTransferSyntax, type SyntaxSample } from './dicom/every-transfer-syntax.ts'
export type { InstanceOptions, TestPatient } from './dicom/instance-options.ts'
export { type MrOptions, type MrSeriesOptions, mrInstance, mrSeries, mrSeriesLazily } from './dicom/mr.ts'
export type { MrContrast } from './dicom/phantoms/brain.ts'
export { uidFor } from './dicom/random.ts'
export { type ReferenceData, type ReferenceFile, referenceData } from './dicom/reference-data.ts'
export { type SegOptions, segBinary } from './dicom/segmentation.ts'
export { type UsOptions, usMultiframe, usMultiframeJpeg } from './dicom/us.ts'
export { waveformEcg } from './dicom/waveform.ts'
export * from './machine.ts'
export { type PlantedStudy, plantStudy, type StudyToPlant } from './region/plant-study.ts'
export { startRegion, TEST_PASSWORD, type TestRegion, type TestTenant } from './region/start-region.ts'
