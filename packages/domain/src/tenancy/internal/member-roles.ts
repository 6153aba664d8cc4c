import { z } from 'zod'
import { ROLES, type Role, SEPARATE_ROLES } from '../../kernel/index.ts'

/** Roles of one person: at least one, each once, at most one of system, security and audit administration. */
export const MemberRoles = z
  .array(z.enum(ROLES))
  .min(1)
  .max(ROLES.length)
  .transform((roles): Role[] => [...new Set(roles)])
  .refine((roles) => roles.filter((role) => (SEPARATE_ROLES as readonly Role[]).includes(role)).length < 2, {
    message: 'one person holds one of system, security and audit administration',
  })
