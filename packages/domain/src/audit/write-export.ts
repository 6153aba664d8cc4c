import { AUDIT_ACTIONS, type AuditAction } from '../kernel/index.ts'
import { EVENT_CODES } from './event-codes.table.ts'
import type { AuditEvent } from './internal/select-events.ts'

const COLUMNS = [
  'at',
  'position',
  'action',
  'outcome',
  'actorKind',
  'actorId',
  'actorName',
  'address',
  'requestId',
  'studyInstanceUid',
  'objectKind',
  'objectId',
  'details',
  'hash',
] as const

const textOf = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/**
 * A field of RFC 4180, always quoted. What a spreadsheet would take for a formula gets an apostrophe in front, which the
 * spreadsheet shows as text (OWASP, CSV Injection).
 */
export function csvField(value: unknown): string {
  const text = textOf(value)
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${inert.replaceAll('"', '""')}"`
}

/** The byte order mark makes spreadsheets read UTF-8. */
export const csvHead = () => `\uFEFF${COLUMNS.map(csvField).join(',')}\r\n`

export const csvLine = (event: AuditEvent) => `${COLUMNS.map((name) => csvField(event[name])).join(',')}\r\n`

/** EventOutcomeIndicator of PS3.15 §A.5.2: success, minor failure, serious failure. */
const OUTCOMES = { success: 0, refused: 4, failed: 8 } as const

/** One row in the terms of PS3.15 §A.5 (elements of the audit message as JSON), with its place in the chain. */
export function messageLine(event: AuditEvent, tenantId: string): string {
  const name = AUDIT_ACTIONS[event.action as AuditAction]
  const known = name === undefined ? EVENT_CODES['Application Activity'] : EVENT_CODES[name]
  const objects = [
    event.studyInstanceUid && {
      ParticipantObjectTypeCode: 2,
      ParticipantObjectTypeCodeRole: 3,
      ParticipantObjectIDTypeCode: {
        'csd-code': '110180',
        codeSystemName: 'DCM',
        originalText: 'Study Instance UID',
      },
      ParticipantObjectID: event.studyInstanceUid,
    },
    event.objectId && {
      ParticipantObjectTypeCode: 2,
      ParticipantObjectIDTypeCode: { 'csd-code': event.objectKind ?? 'object', codeSystemName: '99YINGTONG' },
      ParticipantObjectID: event.objectId,
    },
  ].filter(Boolean)
  const message = {
    EventIdentification: {
      EventActionCode: known.action,
      EventDateTime: event.at.toISOString(),
      EventOutcomeIndicator: OUTCOMES[event.outcome] ?? OUTCOMES.failed,
      EventID: {
        'csd-code': known.code,
        codeSystemName: 'DCM',
        originalText: name ?? 'Application Activity',
      },
      EventTypeCode: [{ 'csd-code': event.action, codeSystemName: '99YINGTONG' }],
    },
    ActiveParticipant: [
      {
        UserID: event.actorId,
        UserName: event.actorName,
        UserIsRequestor: true,
        RoleIDCode: [{ 'csd-code': event.actorKind, codeSystemName: '99YINGTONG' }],
        // 2: an IP address (RFC 3881 §5.3.3).
        ...(event.address ? { NetworkAccessPointID: event.address, NetworkAccessPointTypeCode: 2 } : {}),
      },
    ],
    AuditSourceIdentification: { AuditSourceID: 'yingtong', AuditEnterpriseSiteID: tenantId },
    ParticipantObjectIdentification: objects,
    Chain: {
      position: event.position,
      hash: event.hash,
      id: event.id,
      requestId: event.requestId,
      details: event.details,
    },
  }
  return `${JSON.stringify(message)}\n`
}
