export * from './dicom/index.ts'
export * from './machine.ts'
export { type PlantedStudy, plantStudy, type StudyToPlant } from './region/plant-study.ts'
export { startRegion, TEST_PASSWORD, type TestRegion, type TestTenant } from './region/start-region.ts'
