import { CONFIRMED_SCOPES, ROLE_SCOPES, type Role, SEPARATE_ROLES } from '../kernel/index.ts'

const DAY_MS = 86_400_000
/** A request that nobody answered lapses with the link of its invitation. */
export const GRANT_ASKED_MS = 7 * DAY_MS

const holds = (role: string, wanted: readonly string[]) =>
  (ROLE_SCOPES[role as Role] ?? []).some((scope: string) => wanted.includes(scope))

/** Those roles that nobody gives alone: whoever could give them to a second account would be two people. */
export const confirmedRoles = (roles: readonly string[]): string[] =>
  roles.filter((role) => holds(role, CONFIRMED_SCOPES))

/** Those that are an office: what they may confirm hangs on who appointed them. */
export const officesOf = (roles: readonly string[]): string[] =>
  roles.filter((role) => holds(role, ['grant:confirm', ...CONFIRMED_SCOPES]))

/** Whether the second holds one of system, security and audit administration, and another than the first. */
export const isOtherOfficer = (second: readonly string[], first: readonly string[]): boolean =>
  SEPARATE_ROLES.some((role) => second.includes(role) && !first.includes(role))

interface Dates {
  readonly askedAt: Date
  readonly decidedAt: Date | null
}

/** Whether somebody may still decide a request. */
export const isOpen = ({ askedAt, decidedAt }: Dates, at: Date): boolean =>
  decidedAt === null && at.getTime() - askedAt.getTime() <= GRANT_ASKED_MS
