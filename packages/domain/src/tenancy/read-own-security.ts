import {
  and,
  asc,
  desc,
  eq,
  federatedAccounts,
  gt,
  type IdentityTx,
  inArray,
  invitations,
  passkeys,
  users,
} from '@yingtong/db'
import { z } from 'zod'
import { identity } from '../kernel/index.ts'
import { ownerOfSession } from './internal/asker.ts'
import { ownNotices } from './internal/own-notices.ts'
import { demandsSecondFactor, workplaces } from './internal/person.ts'
import { recoveryCodesOf } from './internal/recovery-codes.ts'
import { OpaqueToken } from './opaque-token.ts'

/** So long a person is shown that their account was reset. */
const RESET_SHOWN_MS = 30 * 86_400_000

async function lateReset(tx: IdentityTx, email: string, now: Date) {
  const since = new Date(now.getTime() - RESET_SHOWN_MS)
  const [row] = await tx
    .select()
    .from(invitations)
    .where(
      and(eq(invitations.email, email), eq(invitations.purpose, 'reset'), gt(invitations.acceptedAt, since)),
    )
    .orderBy(desc(invitations.acceptedAt))
    .limit(1)
  if (!row?.acceptedAt) return null
  const ids = [row.createdBy, row.approvedBy ?? row.createdBy]
  const people = await tx.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids))
  const nameOf = (id: string | null) => people.find((one) => one.id === id)?.name ?? null
  return { at: row.acceptedAt, byName: nameOf(row.createdBy), approvedByName: nameOf(row.approvedBy) }
}

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
      /** Who took password and factors away of late: the person must see it, whoever used the link. */
      reset: await lateReset(tx, user.email, services.now()),
      /** What others did to it, or are about to. */
      notices: await ownNotices(tx, user, { session: session.hash, now: services.now() }),
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
