import './stored-kinds.ts'

export {
  type ObjectKind,
  objectKey,
  objectName,
  objectPrefix,
} from '../kernel/index.ts'
export { demandPresent } from './demand-present.ts'
export { displayName } from './display-name.ts'
export { FindInstancesInput, type FoundInstance, findInstances, type InstanceRow } from './find-instances.ts'
export { FindSeriesInput, type FoundSeries, findSeries, type SeriesRow } from './find-series.ts'
export { FindStudiesInput, findStudies, type StudyRow } from './find-studies.ts'
export { restoreFrame } from './internal/restore-frame.ts'
export { chaseVerificationJob } from './jobs/chase-verification.job.ts'
export { sweepJob } from './jobs/sweep.job.ts'
export { verifyPackJob } from './jobs/verify-pack.job.ts'
export { listNamedObjects } from './list-named-objects.ts'
export { lockStudies } from './lock-studies.ts'
export { MASKED_FIELDS, type MaskedField, maskPatientId } from './mask-identifier.ts'
export { maskName } from './mask-name.ts'
export { InstanceMatch, type Page, Paging, PatientMatch, SeriesMatch, StudyMatch } from './match.ts'
export { openImages } from './open-images.ts'
export {
  type PackRef,
  readPackIndex,
  readPart as readPackedPart,
  reportPackDamage,
  sequentialParts,
} from './pack-reader.ts'
export { lineOfPacked } from './packed-line.ts'
export {
  readLayout,
  readMetadataLines,
  readOriginal,
  readOriginalFrame,
  readOriginalRange,
  readSeriesMetadata,
  readStoredFrame,
} from './read-images.ts'
export {
  hidesBulkdata,
  readShownLines,
  readShownMetadata,
  shownMetadataTag,
} from './read-shown-metadata.ts'
export { readWithoutFrames } from './read-without-frames.ts'
export {
  frameReadingBytes,
  metadataBytes,
  openingBytes,
  originalReadingBytes,
  withoutFramesBytes,
} from './reading-bytes.ts'
export { recountStudies } from './recount.ts'
export { type MetadataLine, metadataLine } from './series-metadata.ts'
export { inSeriesTurn } from './series-turn.ts'
export type { LocatedInstance, SeriesImages, StudyImages } from './study-images.ts'
export { mayBecome, PACK_TRANSITIONS, type PackState, statesBefore } from './transitions.ts'
export {
  draftMetadata,
  type MetadataBasis,
  type MetadataDraft,
  metadataBasis,
  StalePlanError,
  showMetadata,
  untilFresh,
} from './write-series-metadata.ts'
