import { ROLE_SCOPES, type Role } from '../kernel/index.ts'

export { isOtherOfficer } from './office.ts'

const ADMINISTRATORS: readonly Role[] = ['tenant-admin', 'security-admin', 'audit-admin']
const HOUR_MS = 3_600_000
/** A request that nobody answered lapses after a day, an approved one after an hour. */
export const RESET_ASKED_MS = 24 * HOUR_MS
export const RESET_APPROVED_MS = HOUR_MS

/** Whose reset one officer does not decide: who could become them would hold two offices, or sign as a physician. */
export function needsSecondOfficer(roles: readonly string[]): boolean {
  return roles.some((role) => {
    const scopes: readonly string[] = ROLE_SCOPES[role as Role] ?? []
    return ADMINISTRATORS.includes(role as Role) || scopes.includes('report:sign')
  })
}

/** Time in which the owner of an account, who was at work, can still say no to its reset. */
export const RESET_WAIT_MS = HOUR_MS
/** Who used the product within this is at work. */
export const AT_WORK_MS = 12 * HOUR_MS

interface Dates {
  readonly requestedAt: Date
  readonly approvedAt: Date | null
  readonly endedAt: Date | null
}

export type ResetState = 'asked' | 'approved' | 'over'

/** Where a request stands at an instant. */
export function resetState(row: Dates, at: Date): ResetState {
  const since = (then: Date) => at.getTime() - then.getTime()
  if (row.endedAt) return 'over'
  if (row.approvedAt) return since(row.approvedAt) <= RESET_APPROVED_MS ? 'approved' : 'over'
  return since(row.requestedAt) <= RESET_ASKED_MS ? 'asked' : 'over'
}
