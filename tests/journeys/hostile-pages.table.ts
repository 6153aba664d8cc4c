import type { Seat } from './hostile-rows.ts'

/** A page, who opens it, and the planted fields of which every payload must stand on it as text. */
export interface HostilePage {
  /** Which of the four studies that hold them all; the first unless given. */
  readonly study?: number
  readonly role: Seat | 'nobody'
  readonly shows: readonly string[]
}

/** Every page of the application. `[studyId]` is the first of the studies that hold them all. */
export const HOSTILE_PAGES: Readonly<Record<string, HostilePage>> = {
  '/': { role: 'senior-radiologist', shows: [] },
  '/account': { role: 'senior-radiologist', shows: ['passkey', 'ownaddress'] },
  '/admin': { role: 'tenant-admin', shows: [] },
  '/admin/audit': { role: 'audit-admin', shows: ['actor', 'from', 'study'] },
  '/admin/compliance': { role: 'security-admin', shows: [] },
  '/admin/departments': { role: 'tenant-admin', shows: ['department'] },
  '/admin/devices': {
    role: 'tenant-admin',
    shows: [
      ...['device', 'ae', 'host', 'modality', 'maker', 'model', 'agent', 'agentae', 'version'],
      ...['calling', 'called', 'from'],
    ],
  },
  '/admin/keys': { role: 'security-admin', shows: [] },
  '/admin/region': { role: 'tenant-admin', shows: ['region', 'hospital', 'glass'] },
  '/admin/security': { role: 'security-admin', shows: [] },
  '/admin/sessions': { role: 'security-admin', shows: ['member', 'address', 'browser'] },
  '/admin/tokens': { role: 'tenant-admin', shows: ['token'] },
  '/admin/users': { role: 'tenant-admin', shows: ['member', 'email', 'newcomer', 'invited'] },
  '/check': { role: 'senior-radiologist', shows: ['explanation', 'caller', 'remote', 'uid'] },
  '/invitation': { role: 'nobody', shows: [] },
  '/operator': { role: 'operator', shows: ['hospital', 'glass'] },
  '/read/[studyId]': {
    role: 'senior-radiologist',
    shows: ['draftfindings', 'draftimpression', 'draftadvice'],
  },
  '/read/[studyId] of a report that was sent': {
    role: 'senior-radiologist',
    study: 1,
    shows: ['sentfindings', 'sentimpression', 'sentadvice'],
  },
  '/read/[studyId] without a report': { role: 'senior-radiologist', study: 2, shows: ['template'] },
  '/sign-in': { role: 'nobody', shows: [] },
  '/start': { role: 'senior-radiologist', shows: [] },
  '/studies/[studyId]': { role: 'senior-radiologist', shows: ['consent', 'recorder'] },
  '/studies/[studyId] of a report that was sent': {
    role: 'senior-radiologist',
    study: 1,
    shows: ['sentimpression'],
  },
  '/worklist': { role: 'senior-radiologist', shows: [] },
}
