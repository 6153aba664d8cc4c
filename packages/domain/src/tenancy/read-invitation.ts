import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { identity, type Role } from '../kernel/index.ts'
import { openInvitation } from './internal/open-invitation.ts'
import { OpaqueToken } from './opaque-token.ts'
import { tenantSecurity } from './tenant-security.ts'

/** What the page of an invitation shows to whoever holds its link. */
export const readInvitation = identity(
  { name: 'invitation.read', input: z.object({ token: OpaqueToken }) },
  async (tx, { token }, { now }) => {
    const { invitation, tenantName, security } = await openInvitation(tx, token, now())
    const { purpose, email, displayName, roles, expiresAt } = invitation
    const [known] = await tx.select({ id: users.id }).from(users).where(eq(users.email, email))
    return {
      purpose,
      email,
      displayName,
      roles: roles as Role[],
      expiresAt,
      hospital: tenantName,
      /** Somebody with an account elsewhere proves it instead of choosing another password. */
      hasAccount: purpose === 'join' && known !== undefined,
      passwordLengthMin: tenantSecurity(security).passwordLengthMin,
    }
  },
)
