import { eq, users } from '@yingtong/db'
import { z } from 'zod'
import { identity, type Role } from '../kernel/index.ts'
import { accountClaim } from './internal/account-claim.ts'
import { isConfirmed } from './internal/demand-decided.ts'
import { openInvitation } from './internal/open-invitation.ts'
import { OpaqueToken } from './opaque-token.ts'
import { tenantSecurity } from './tenant-security.ts'

/** What the page of an invitation shows to whoever holds its link. */
export const readInvitation = identity(
  { name: 'invitation.read', input: z.object({ token: OpaqueToken }) },
  async (tx, { token }, { now }) => {
    const { invitation, tenantName, security } = await openInvitation(tx, token, now())
    const { purpose, email, displayName, roles, expiresAt } = invitation
    const [known] = await tx.select().from(users).where(eq(users.email, email))
    const { claim, factorNeeded } = await accountClaim(tx, known, invitation)
    return {
      purpose,
      email,
      displayName,
      roles: roles as Role[],
      expiresAt,
      hospital: tenantName,
      /** Somebody with an account elsewhere proves it instead of choosing another password. */
      hasAccount: purpose === 'join' && claim !== 'new',
      /** And chooses a new one, since the hospital that it was opened in may know the present one. */
      renews: purpose === 'join' && claim === 'renew',
      /** And is signed in with the second factor while doing so. */
      factorNeeded: purpose === 'join' && factorNeeded,
      /** A second office has not confirmed the roles yet: the link opens nothing. */
      waits: !(await isConfirmed(tx, invitation)),
      /** A reset of somebody who was at work opens then. */
      opensAt: invitation.opensAt && invitation.opensAt > now() ? invitation.opensAt : null,
      passwordLengthMin: tenantSecurity(security).passwordLengthMin,
    }
  },
)
