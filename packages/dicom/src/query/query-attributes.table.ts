/** What PS3.18 §10.6 says of one attribute of a query result. */
export interface QueryAttribute {
  readonly tag: string
  readonly keyword: string
  readonly vr: string
  /** PS3.18 Table 10.6.1-5: the service matches it. */
  readonly matched: boolean
  /** PS3.18 Tables 10.6.3-3 to 10.6.3-5: always returned, else only on demand (`includefield`). */
  readonly returned: 'always' | 'on-demand'
}

const always = (tag: string, keyword: string, vr: string, matched = false): QueryAttribute => ({
  tag,
  keyword,
  vr,
  matched,
  returned: 'always',
})
const onDemand = (tag: string, keyword: string, vr: string, matched = false): QueryAttribute => ({
  tag,
  keyword,
  vr,
  matched,
  returned: 'on-demand',
})

/** Study level: PS3.18 Tables 10.6.1-5 and 10.6.3-3; on demand, what of PS3.4 Table C.6-1 and C.6-2 we keep. */
export const STUDY_ATTRIBUTES: readonly QueryAttribute[] = [
  always('00080005', 'SpecificCharacterSet', 'CS'),
  always('00080020', 'StudyDate', 'DA', true),
  always('00080030', 'StudyTime', 'TM', true),
  always('00080050', 'AccessionNumber', 'SH', true),
  always('00080056', 'InstanceAvailability', 'CS'),
  always('00080061', 'ModalitiesInStudy', 'CS', true),
  onDemand('00080062', 'SOPClassesInStudy', 'UI'),
  onDemand('00080080', 'InstitutionName', 'LO'),
  always('00080090', 'ReferringPhysicianName', 'PN', true),
  always('00080201', 'TimezoneOffsetFromUTC', 'SH'),
  onDemand('00081030', 'StudyDescription', 'LO', true),
  always('00081190', 'RetrieveURL', 'UR'),
  always('00100010', 'PatientName', 'PN', true),
  always('00100020', 'PatientID', 'LO', true),
  onDemand('00100021', 'IssuerOfPatientID', 'LO'),
  always('00100030', 'PatientBirthDate', 'DA', true),
  always('00100040', 'PatientSex', 'CS', true),
  onDemand('00101010', 'PatientAge', 'AS'),
  always('0020000D', 'StudyInstanceUID', 'UI', true),
  always('00200010', 'StudyID', 'SH', true),
  always('00201206', 'NumberOfStudyRelatedSeries', 'IS'),
  always('00201208', 'NumberOfStudyRelatedInstances', 'IS'),
]

/** Series level: PS3.18 Tables 10.6.1-5 and 10.6.3-4. */
export const SERIES_ATTRIBUTES: readonly QueryAttribute[] = [
  always('00080005', 'SpecificCharacterSet', 'CS'),
  onDemand('00080021', 'SeriesDate', 'DA'),
  onDemand('00080031', 'SeriesTime', 'TM'),
  always('00080060', 'Modality', 'CS', true),
  onDemand('00080070', 'Manufacturer', 'LO'),
  always('00080201', 'TimezoneOffsetFromUTC', 'SH'),
  onDemand('00081010', 'StationName', 'SH'),
  always('0008103E', 'SeriesDescription', 'LO', true),
  onDemand('00081090', 'ManufacturerModelName', 'LO'),
  always('00081190', 'RetrieveURL', 'UR'),
  onDemand('00180015', 'BodyPartExamined', 'CS', true),
  onDemand('00181030', 'ProtocolName', 'LO'),
  always('0020000E', 'SeriesInstanceUID', 'UI', true),
  always('00200011', 'SeriesNumber', 'IS', true),
  onDemand('00200060', 'Laterality', 'CS'),
  always('00201209', 'NumberOfSeriesRelatedInstances', 'IS'),
  always('00400244', 'PerformedProcedureStepStartDate', 'DA', true),
  always('00400245', 'PerformedProcedureStepStartTime', 'TM', true),
  always('00400275', 'RequestAttributesSequence', 'SQ', true),
]

/** Attributes inside Request Attributes Sequence: PS3.18 Tables 10.6.1-5 and 10.6.3-4. */
export const REQUEST_ATTRIBUTES: readonly QueryAttribute[] = [
  always('00400009', 'ScheduledProcedureStepID', 'SH', true),
  always('00401001', 'RequestedProcedureID', 'SH', true),
]

/** Instance level: PS3.18 Tables 10.6.1-5 and 10.6.3-5. */
export const INSTANCE_ATTRIBUTES: readonly QueryAttribute[] = [
  always('00080005', 'SpecificCharacterSet', 'CS'),
  onDemand('00080008', 'ImageType', 'CS'),
  always('00080016', 'SOPClassUID', 'UI', true),
  always('00080018', 'SOPInstanceUID', 'UI', true),
  onDemand('00080023', 'ContentDate', 'DA'),
  onDemand('00080033', 'ContentTime', 'TM'),
  always('00080056', 'InstanceAvailability', 'CS'),
  always('00080201', 'TimezoneOffsetFromUTC', 'SH'),
  always('00081190', 'RetrieveURL', 'UR'),
  onDemand('00083002', 'AvailableTransferSyntaxUID', 'UI'),
  always('00200013', 'InstanceNumber', 'IS', true),
  always('00280008', 'NumberOfFrames', 'IS'),
  always('00280010', 'Rows', 'US'),
  always('00280011', 'Columns', 'US'),
  always('00280100', 'BitsAllocated', 'US'),
]
