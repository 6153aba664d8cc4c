/**
 * PS3.16 CID 400 (Audit Event ID) with the EventActionCode of PS3.15 §A.5.3: Create, Read, Update, Delete, Execute. An
 * action of AUDIT_ACTIONS whose event is not here does not compile.
 */
export const EVENT_CODES = {
  'Application Activity': { code: '110100', action: 'E' },
  'Audit Log Used': { code: '110101', action: 'R' },
  'Begin Transferring DICOM Instances': { code: '110102', action: 'E' },
  'DICOM Instances Accessed': { code: '110103', action: 'R' },
  'DICOM Instances Transferred': { code: '110104', action: 'C' },
  'DICOM Study Deleted': { code: '110105', action: 'D' },
  Export: { code: '110106', action: 'R' },
  Import: { code: '110107', action: 'C' },
  'Network Entry': { code: '110108', action: 'E' },
  'Order Record': { code: '110109', action: 'U' },
  'Patient Record': { code: '110110', action: 'U' },
  'Procedure Record': { code: '110111', action: 'U' },
  Query: { code: '110112', action: 'E' },
  'Security Alert': { code: '110113', action: 'E' },
  'User Authentication': { code: '110114', action: 'E' },
} as const
