import {
  type ByteSource,
  DicomParseError,
  type InstanceLayout,
  readInstance,
  SopStatus,
} from '@yingtong/dicom'
import { EDGE_PARSE_LIMITS } from '../spool/parse-limits.ts'

/** The UIDs that the C-STORE command announced. */
export interface Announced {
  readonly sopClassUid: string
  readonly sopInstanceUid: string
}

export interface AcceptedObject {
  readonly accepted: true
  readonly sopClassUid: string
  readonly sopInstanceUid: string
  readonly studyInstanceUid: string
  readonly seriesInstanceUid: string
  /** Bytes of one native frame; 0 when there is nothing to encode. */
  readonly frameBytes: number
  readonly stat: boolean
}

/** Why an object is not taken; `reason` is plain text without patient data and fits an Error Comment. */
export interface RefusedObjectVerdict {
  readonly accepted: false
  readonly status: number
  /** A word from a closed list: the parser's codes, `uid-mismatch`, `unreadable`. */
  readonly code: string
  readonly reason: string
  readonly offendingElements?: readonly string[]
}

export type Verdict = AcceptedObject | RefusedObjectVerdict

/** Reads the header and decides by PS3.4 Table B.2-1: stored, 0xA900 or 0xC000. Never throws on bad bytes. */
export function inspectObject(source: ByteSource, announced: Announced): Verdict {
  let layout: InstanceLayout
  try {
    layout = readInstance(source, EDGE_PARSE_LIMITS)
  } catch (error) {
    if (!(error instanceof DicomParseError)) throw error
    return { accepted: false, status: SopStatus.CannotUnderstand, code: error.code, reason: error.publicText }
  }
  return mismatch(layout, announced) ?? accepted(layout)
}

function mismatch(layout: InstanceLayout, announced: Announced): RefusedObjectVerdict | null {
  const refused = (tag: string, reason: string): RefusedObjectVerdict => ({
    accepted: false,
    status: SopStatus.DataSetMismatch,
    code: 'uid-mismatch',
    reason,
    offendingElements: [tag],
  })
  if (layout.sopInstanceUid !== trimUid(announced.sopInstanceUid)) {
    return refused('00080018', 'SOP Instance UID differs between command and object')
  }
  if (layout.sopClassUid !== trimUid(announced.sopClassUid)) {
    return refused('00080016', 'SOP Class UID differs between command and object')
  }
  return null
}

/** Old senders pad a UID with a space where PS3.5 §9.1 wants NUL. */
function trimUid(uid: string): string {
  return uid.replace(/[\0 ]+$/, '')
}

function accepted(layout: InstanceLayout): AcceptedObject {
  const { sopClassUid, sopInstanceUid, studyInstanceUid, seriesInstanceUid } = layout
  return {
    accepted: true,
    sopClassUid,
    sopInstanceUid,
    studyInstanceUid,
    seriesInstanceUid,
    frameBytes: layout.pixelData?.frameBytes ?? 0,
    stat: isStat(layout),
  }
}

/** (0040,1003) RequestedProcedurePriority, at the top or in the Request Attributes Sequence: PS3.3 §C.4.11. */
function isStat({ dataSet }: InstanceLayout): boolean {
  const places = [dataSet, ...dataSet.items('RequestAttributesSequence')]
  return places.some((place) => place.string('RequestedProcedurePriority')?.toUpperCase() === 'STAT')
}
