import { asc, eq, federatedAccounts, passkeys } from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { ownerOfSession } from './internal/asker.ts'
import { demandsSecondFactor, workplaces } from './internal/person.ts'
import { recoveryCodesOf } from './internal/recovery-codes.ts'
import { OpaqueToken } from './opaque-token.ts'

/** How one's own account is secured; keys and seeds stay where they are. */
export const readOwnSecurity = identity(
  { name: 'security.read-own', input: z.object({ session: OpaqueToken }) },
  async (tx, input, services) => {
    const { user, session } = await ownerOfSession(tx, input.session, services.now())
    const { security } = await workplaces(tx, user.id)
    const keys = await tx
      .select({
        id: passkeys.id,
        label: passkeys.label,
        backedUp: passkeys.backedUp,
        createdAt: passkeys.createdAt,
        lastUsedAt: passkeys.lastUsedAt,
      })
      .from(passkeys)
      .where(eq(passkeys.userId, user.id))
      .orderBy(asc(passkeys.createdAt))
    const links = await tx
      .select({ issuer: federatedAccounts.issuer, createdAt: federatedAccounts.createdAt })
      .from(federatedAccounts)
      .where(eq(federatedAccounts.userId, user.id))
      .orderBy(asc(federatedAccounts.createdAt))
    return {
      email: user.email,
      hasPassword: user.passwordHash !== null,
      passwordChangedAt: user.passwordChangedAt,
      totpConfirmedAt: user.totpConfirmedAt,
      passkeys: keys,
      /** Accounts at identity providers that open this one. */
      links,
      secondFactor: (await demandsSecondFactor(tx, user)) ? 'required' : 'optional',
      recoveryCodes: await recoveryCodesOf(tx, user.id),
      /** Who came in with a recovery code has lost a factor and may replace it. */
      recovered: session.secondFactor === 'recovery',
      passwordLengthMin: security.passwordLengthMin,
    }
  },
)
