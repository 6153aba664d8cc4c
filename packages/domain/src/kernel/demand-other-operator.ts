import { and, eq, type IdentityTx, isNull, users } from '@yingtong/db'
import { areIndependent } from './are-independent.ts'
import { DomainError } from './domain-error.ts'

async function operatorSince(tx: IdentityTx, userId: string): Promise<Date | null> {
  const [row] = await tx
    .select({ since: users.operatorSince, createdAt: users.createdAt })
    .from(users)
    .where(and(eq(users.id, userId), eq(users.platformOperator, true), isNull(users.disabledAt)))
  return row ? (row.since ?? row.createdAt) : null
}

/** Refuses an operator who was none before the request, or who stands in one line of appointments with its asker. */
export async function demandOtherOperator(
  tx: IdentityTx,
  asked: { readonly askedBy: string; readonly askedAt: Date },
  userId: string,
): Promise<void> {
  const since = await operatorSince(tx, userId)
  if (!since || since > asked.askedAt || userId === asked.askedBy)
    throw new DomainError(
      'forbidden',
      'nobody decides their own request, nor one that is older than their office',
    )
  if (!(await areIndependent(tx, asked.askedBy, userId)))
    throw new DomainError('forbidden', 'the two accounts stand in one line of appointments')
}

/** Four eyes of two operators: the other is another person, and who asked is one still. */
export async function demandSecondOperator(
  tx: IdentityTx,
  asked: { readonly askedBy: string; readonly askedAt: Date },
  userId: string,
): Promise<void> {
  await demandOtherOperator(tx, asked, userId)
  if (!(await operatorSince(tx, asked.askedBy)))
    throw new DomainError('conflict', 'who asked for this is no longer an operator')
}
