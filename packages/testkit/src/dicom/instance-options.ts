import type { TextEncoding } from '@yingtong/dicom'

/** An invented patient; names in DICOM form, component groups separated by `=`. */
export interface TestPatient {
  readonly patientId: string
  /** Such as `Chen^YuLan=陈玉兰`. */
  readonly patientName: string
  /** YYYYMMDD. */
  readonly birthDate: string
  readonly sex: 'M' | 'F' | 'O'
  /** Such as `052Y`. */
  readonly age?: string
  /** (0010,1000); more than one is joined by backslashes. */
  readonly otherPatientIds?: string
  /** The PatientID of one item of (0010,1002). */
  readonly otherPatientIdItem?: string
  /** (0010,2154) */
  readonly telephone?: string
}

/** What every synthetic object can be told; all of it has a default. */
export interface InstanceOptions {
  readonly patient?: Partial<TestPatient>
  /** Transfer syntax UID; a native one or deflated. Default Explicit VR Little Endian. */
  readonly syntax?: string
  /** Specific Character Set, values joined by a backslash. Default `ISO_IR 192`. */
  readonly charset?: string
  readonly studyInstanceUid?: string
  readonly seriesInstanceUid?: string
  readonly sopInstanceUid?: string
  readonly studyId?: string
  readonly accessionNumber?: string
  /** YYYYMMDD and HHMMSS. */
  readonly studyDate?: string
  readonly studyTime?: string
  readonly studyDescription?: string
  readonly seriesDescription?: string
  readonly seriesNumber?: number
  readonly instanceNumber?: number
  readonly institutionName?: string
  readonly stationName?: string
  readonly bodyPart?: string
  readonly protocolName?: string
  readonly referringPhysician?: string
  readonly requestedProcedure?: string
  /** The same seed gives the same bytes, UIDs included; without it UIDs are new each time. */
  readonly seed?: number
  /** Encodes text instead of the encoder for `charset`. */
  readonly encodeText?: TextEncoding
}

export const DEFAULT_PATIENT: TestPatient = {
  patientId: 'YT000001',
  patientName: 'Ceshi^YiHao=测试^一号',
  birthDate: '19700101',
  sex: 'O',
  age: '055Y',
}
