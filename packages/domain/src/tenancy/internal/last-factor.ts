import type { IdentityTx } from '@yingtong/db'
import { DomainError } from '../../kernel/index.ts'
import type { Session } from './asker.ts'
import { demandsSecondFactor, type User } from './person.ts'
import { forgetRecoveryCodes } from './recovery-codes.ts'

/**
 * Where a second factor is demanded, the last one cannot be removed, except by who came in with a recovery code: what
 * they remove is lost, and the next sign-in leads to a new one. Codes die with the last factor.
 */
export async function releaseFactor(
  tx: IdentityTx,
  of: { readonly user: User; readonly session: Session },
  left: number,
): Promise<void> {
  if (left > 0) return
  if (of.session.secondFactor !== 'recovery' && (await demandsSecondFactor(tx, of.user)))
    throw new DomainError('conflict', 'a second factor is demanded; add another one first')
  await forgetRecoveryCodes(tx, of.user.id)
}
