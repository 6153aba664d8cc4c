export {
  type CtOptions,
  type CtSeriesOptions,
  ctInstance,
  ctKeywords,
  ctPixels,
  ctSeries,
  ctSeriesLazily,
} from './dicom/ct.ts'
export { encoderFor } from './dicom/encode-charset.ts'
export type { InstanceOptions, TestPatient } from './dicom/instance-options.ts'
export { type ReferenceData, type ReferenceFile, referenceData } from './dicom/reference-data.ts'
export * from './machine.ts'
export { type PlantedStudy, plantStudy, type StudyToPlant } from './region/plant-study.ts'
export { startRegion, TEST_PASSWORD, type TestRegion, type TestTenant } from './region/start-region.ts'
