import { z } from 'zod'

/** What a hospital decides about signing in; `tenants.security` holds it, absent fields are the defaults. */
export const TenantSecurity = z.object({
  /** `required`: staff without a second factor enrol one at their next sign-in (等保 2.0 level 3, 8.1.4.1). */
  secondFactor: z.enum(['required', 'optional']).default('optional'),
  /** A session nobody uses ends after this. */
  idleMinutes: z.int().min(5).max(120).default(30),
  /** Any session ends after this. */
  absoluteHours: z.int().min(1).max(24).default(12),
  passwordLengthMin: z.int().min(8).max(64).default(8),
})

export type TenantSecurity = z.output<typeof TenantSecurity>

/** For settings that cannot be read: closed, not open. */
const STRICTEST: TenantSecurity = {
  secondFactor: 'required',
  idleMinutes: 5,
  absoluteHours: 1,
  passwordLengthMin: 64,
}

/** The settings in a tenant's row; what cannot be read counts as the strictest. */
export function tenantSecurity(stored: unknown): TenantSecurity {
  const parsed = TenantSecurity.safeParse(stored ?? {})
  return parsed.success ? parsed.data : STRICTEST
}

/** What holds for somebody who works for several tenants: the strictest of each. */
export function strictestSecurity(stored: readonly unknown[]): TenantSecurity {
  const all = stored.length > 0 ? stored.map(tenantSecurity) : [tenantSecurity({})]
  const least = (key: 'idleMinutes' | 'absoluteHours') => Math.min(...all.map((each) => each[key]))
  return {
    secondFactor: all.some((each) => each.secondFactor === 'required') ? 'required' : 'optional',
    idleMinutes: least('idleMinutes'),
    absoluteHours: least('absoluteHours'),
    passwordLengthMin: Math.max(...all.map((each) => each.passwordLengthMin)),
  }
}
