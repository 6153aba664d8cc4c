import type { AuditAction } from '../kernel/index.ts'

/** Access to patient data is kept searchable for six years; the law asks for six months (CSL; compliance L4). */
export const KEPT_YEARS = 6

/** Kept as long as the record they are about: who signed it, and who destroyed or gave away what. */
const LIFE_OF_RECORD: ReadonlySet<AuditAction> = new Set([
  'report.signed',
  'report.amended',
  'study.exported',
  'quarantine.resolved',
  'conflict.resolved',
  'consent.recorded',
  'consent.revoked',
  'key.erased',
  'tenant.closed',
] as const)

/** The day before which a row of this action may not go; null as long as there is the record. */
export function keptUntil(action: AuditAction, at: Date): Date | null {
  if (LIFE_OF_RECORD.has(action)) return null
  const until = new Date(at)
  until.setUTCFullYear(until.getUTCFullYear() + KEPT_YEARS)
  return until
}
