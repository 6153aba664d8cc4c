import {
  and,
  eq,
  federatedAccounts,
  type IdentityTx,
  isNull,
  passkeys,
  signInChallenges,
  users,
} from '@yingtong/db'
import { forgetBrowsers } from './known-browsers.ts'
import { endSessions } from './open-session.ts'
import { forgetRecoveryCodes } from './recovery-codes.ts'

/**
 * New password, no second factor, no identity provider, no browser that is known, nothing open
 * and nothing half open anywhere. `ownSince` is
 * since when the account is its person's alone; null when the link of one hospital was enough for this.
 */
export async function renewAccount(
  tx: IdentityTx,
  userId: string,
  to: { readonly passwordHash: string; readonly ownSince: Date | null; readonly at: Date },
): Promise<void> {
  const { passwordHash, ownSince, at } = to
  await tx
    .update(users)
    .set({
      passwordHash,
      ownSince,
      passwordChangedAt: at,
      mustChangePassword: false,
      totpSecretSealed: null,
      totpConfirmedAt: null,
      totpLastStep: null,
    })
    .where(eq(users.id, userId))
  await tx.delete(passkeys).where(eq(passkeys.userId, userId))
  await tx.delete(federatedAccounts).where(eq(federatedAccounts.userId, userId))
  await forgetRecoveryCodes(tx, userId)
  await endSessions(tx, userId, at)
  await forgetBrowsers(tx, userId)
  await tx
    .update(signInChallenges)
    .set({ usedAt: at })
    .where(and(eq(signInChallenges.userId, userId), isNull(signInChallenges.usedAt)))
}
