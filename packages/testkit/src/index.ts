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
export * from './postgres/create-database.ts'
export { type PostgresOptions, type PreparedPostgres, preparePostgres } from './postgres/prepare-postgres.ts'
export { isPostgresReady, type PostgresServer, startPostgres } from './postgres/start-postgres.ts'
export { freePort } from './processes/free-port.ts'
export { type ProgramResult, runProgram } from './processes/run-program.ts'
export {
  type ProcessExit,
  type ProcessSpec,
  type RunningProcess,
  startProcess,
} from './processes/start-process.ts'
export { acceptsConnections, waitUntil } from './processes/wait-until.ts'
export { missingPackages } from './tools/missing-packages.ts'
export { findTool, requireTool } from './tools/require-tool.ts'
