import {
  hasWildcard,
  INSTANCE_ATTRIBUTES,
  keywordToTag,
  parseDateRange,
  parseTimeRange,
  parseUidList,
  type QueryAttribute,
  REQUEST_ATTRIBUTES,
  SERIES_ATTRIBUTES,
  STUDY_ATTRIBUTES,
} from '@yingtong/dicom'
import { DomainError, type InstanceMatch } from '@yingtong/domain'

export type QueryLevel = 'study' | 'series' | 'instance'

/** What a QIDO-RS request asks: match for the verb, which attributes to return, and what was not honoured. */
export interface ParsedQuery {
  readonly match: InstanceMatch & { readonly fuzzy: boolean; readonly limit: number; readonly offset: number }
  readonly includeAll: boolean
  /** Tags asked for by `includefield`, upper-case hex. */
  readonly include: ReadonlySet<string>
  readonly warnings: readonly string[]
}

const LIMIT_PRESET = 100
const LIMIT_MAX = 1000

type Match = Record<string, unknown>

const refuse = (name: string, why: string) => new DomainError('invalid', `${name}: ${why}`)

/** How each attribute that QIDO matches becomes a condition of the archive's query. */
const MATCHERS: Readonly<Record<string, (match: Match, value: string, name: string) => void>> = {
  StudyInstanceUID: (match, value, name) => uids(match, 'studyInstanceUid', value, name),
  SeriesInstanceUID: (match, value, name) => uids(match, 'seriesInstanceUid', value, name),
  SOPInstanceUID: (match, value, name) => uids(match, 'sopInstanceUid', value, name),
  SOPClassUID: (match, value, name) => uids(match, 'sopClassUid', value, name),
  SOPClassesInStudy: (match, value, name) => uids(match, 'sopClassesInStudy', value, name),
  StudyDate: (match, value, name) => date(match, 'studyDate', value, name),
  StudyTime: (match, value, name) => time(match, 'studyTime', value, name),
  PatientBirthDate: (match, value, name) => date(match, 'patientBirthDate', value, name),
  PerformedProcedureStepStartDate: (match, value, name) =>
    date(match, 'performedProcedureStepStartDate', value, name),
  PerformedProcedureStepStartTime: (match, value, name) =>
    time(match, 'performedProcedureStepStartTime', value, name),
  ModalitiesInStudy: (match, value) => list(match, 'modalitiesInStudy', value),
  Modality: (match, value) => list(match, 'modality', value),
  SeriesNumber: (match, value, name) => whole(match, 'seriesNumber', value, name),
  InstanceNumber: (match, value, name) => whole(match, 'instanceNumber', value, name),
  NumberOfFrames: (match, value, name) => whole(match, 'numberOfFrames', value, name),
  PatientName: text('patientName'),
  PatientID: text('patientId'),
  IssuerOfPatientID: text('issuerOfPatientId'),
  PatientSex: text('patientSex'),
  AccessionNumber: text('accessionNumber'),
  StudyID: text('studyId'),
  StudyDescription: text('studyDescription'),
  ReferringPhysicianName: text('referringPhysicianName'),
  InstitutionName: text('institutionName'),
  SeriesDescription: text('seriesDescription'),
  BodyPartExamined: text('bodyPartExamined'),
  StationName: text('stationName'),
  ProtocolName: text('protocolName'),
  'RequestAttributesSequence.ScheduledProcedureStepID': text('scheduledProcedureStepId'),
  'RequestAttributesSequence.RequestedProcedureID': text('requestedProcedureId'),
}

function text(key: string) {
  return (match: Match, value: string) => {
    match[key] = value
  }
}

function uids(match: Match, key: string, value: string, name: string): void {
  const list = parseUidList(value)
  if (!list) throw refuse(name, 'is not a list of UIDs')
  // The same attribute in path and query must both hold.
  const before = match[key] as readonly string[] | undefined
  const both = before ? list.filter((uid) => before.includes(uid)) : list
  match[key] = both.length > 0 ? both : ['0']
}

function date(match: Match, key: string, value: string, name: string): void {
  const range = parseDateRange(value)
  if (!range) throw refuse(name, 'is not a date (YYYYMMDD) or a range of dates')
  match[key] = range
}

function time(match: Match, key: string, value: string, name: string): void {
  const range = parseTimeRange(value)
  if (!range) throw refuse(name, 'is not a time (HHMMSS) or a range of times')
  match[key] = range
}

function list(match: Match, key: string, value: string): void {
  match[key] = value
    .split(/[,\\]/)
    .map((each) => each.trim())
    .filter(Boolean)
}

function whole(match: Match, key: string, value: string, name: string): void {
  const number = Number(value)
  if (!Number.isInteger(number) || !/^-?\d{1,9}$/.test(value.trim()))
    throw refuse(name, 'is not a whole number')
  match[key] = number
}

function attributesOf(level: QueryLevel): readonly QueryAttribute[] {
  if (level === 'study') return STUDY_ATTRIBUTES
  if (level === 'series') return [...STUDY_ATTRIBUTES, ...SERIES_ATTRIBUTES]
  return [...STUDY_ATTRIBUTES, ...SERIES_ATTRIBUTES, ...INSTANCE_ATTRIBUTES]
}

/** `00100010`, `PatientName`, `00400275.00400009` or keywords with dots, as the name in MATCHERS. */
function canonicalName(name: string, level: QueryLevel): string | null {
  const keywords = name.split('.').map((step) => {
    const tag = /^[0-9a-fA-F]{8}$/.test(step) ? step.toUpperCase() : keywordToTag(step)
    const known = [...attributesOf(level), ...REQUEST_ATTRIBUTES].find((attribute) => attribute.tag === tag)
    return known?.keyword
  })
  const canonical = keywords.join('.')
  return keywords.includes(undefined) || !(canonical in MATCHERS) ? null : canonical
}

function paging(value: string, name: string, max: number): number {
  if (!/^\d{1,9}$/.test(value)) throw refuse(name, 'is not a whole number from 0')
  return Math.min(Number(value), max)
}

function includeTags(value: string): string[] {
  return value.split(',').map((field) => {
    const step = field.trim().split('.')[0]!
    const tag = /^[0-9a-fA-F]{8}$/.test(step) ? step.toUpperCase() : keywordToTag(step)
    if (!tag) throw refuse('includefield', `${field.slice(0, 64)} is neither a tag nor a keyword`)
    return tag
  })
}

/**
 * Parses the query part of a QIDO-RS request (PS3.18 §8.3.4, §10.6.1): attributes by keyword or tag, UID lists, ranges,
 * wildcards, `includefield`, `fuzzymatching`, `limit`, `offset`. Unknown attributes are told in a warning, not guessed.
 */
export function parseQuery(parameters: URLSearchParams, level: QueryLevel, path: Match): ParsedQuery {
  const match: Match = { ...path, fuzzy: false, limit: LIMIT_PRESET, offset: 0 }
  const include = new Set<string>()
  const warnings: string[] = []
  let includeAll = false
  for (const [name, value] of parameters) {
    switch (name.toLowerCase()) {
      case 'limit':
        match.limit = paging(value, 'limit', LIMIT_MAX)
        break
      case 'offset':
        match.offset = paging(value, 'offset', 10_000_000)
        break
      case 'fuzzymatching':
        match.fuzzy = value.toLowerCase() === 'true'
        break
      case 'includefield':
        if (value.toLowerCase() === 'all') includeAll = true
        else for (const tag of includeTags(value)) include.add(tag)
        break
      default:
        applyAttribute(match, name, value, level, warnings)
    }
  }
  return { match: match as ParsedQuery['match'], includeAll, include, warnings }
}

function applyAttribute(
  match: Match,
  name: string,
  value: string,
  level: QueryLevel,
  warnings: string[],
): void {
  const canonical = canonicalName(name, level)
  if (canonical === null) {
    warnings.push(`the attribute ${name.replace(/[^\w.]/g, '').slice(0, 64)} is not matched at this level`)
    return
  }
  // Universal matching: an empty value or a lone asterisk asks for the attribute, not for a value.
  if (value === '' || value === '*') return
  if (hasWildcard(value) && /UID|Date|Time|Number$/.test(canonical) && canonical !== 'AccessionNumber')
    throw refuse(name, 'cannot be matched by a wildcard')
  MATCHERS[canonical]!(match, value, name)
}
