import type { Actor } from './actor.ts'
import type { Role } from './scopes.table.ts'

/**
 * Where a role reads a patient's name without asking (PIPL §6, minimum necessary; ui README §4.5). `list`: everywhere;
 * `case`: in the exam that was opened, masked in lists; `never`: only by unmasking with a reason. Identity card and
 * telephone numbers are masked for every role, everywhere.
 */
export const NAMES_SHOWN = {
  registrar: 'case',
  technologist: 'case',
  radiologist: 'case',
  'senior-radiologist': 'case',
  clinician: 'never',
  consultant: 'never',
  'tenant-admin': 'never',
  'security-admin': 'never',
  'audit-admin': 'never',
  'region-admin': 'never',
} as const satisfies Record<Role, 'list' | 'case' | 'never'>

/** May this actor read full names at this place? Tokens, agents and what a role is not listed for may not. */
export function readsNames(actor: Actor, place: 'list' | 'case'): boolean {
  if (actor.kind === 'system') return true
  if (actor.kind !== 'user') return false
  const shown: readonly string[] = place === 'list' ? ['list'] : ['list', 'case']
  return actor.roles.some((role) => shown.includes(NAMES_SHOWN[role]))
}

/**
 * May this actor get whole names from DICOMweb? A token is a machine's, made by the hospital with the scope for it, and
 * must put exams together by the patient's identifiers (PS3.18 §10.6); an operator who was let in is not staff.
 */
export function readsIdentity(actor: Actor): boolean {
  return actor.kind === 'token' || readsNames(actor, 'case')
}
