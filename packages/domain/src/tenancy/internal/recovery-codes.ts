import { createHash, randomInt } from 'node:crypto'
import { and, count, eq, type IdentityTx, isNull, max, recoveryCodes } from '@yingtong/db'

/** Without 0 O 1 I: read off paper and typed. */
const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
const GROUPS = 4
const GROUP_LENGTH = 4
export const RECOVERY_CODES = 10

/** `7KQM-4W2X-…`: 80 random bits, so that a digest without salt and slowness gives nothing away. */
function newRecoveryCode(): string {
  const sign = () => ALPHABET[randomInt(ALPHABET.length)]!
  const group = () => Array.from({ length: GROUP_LENGTH }, sign).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/** The digest of a code as somebody typed it: any case, width and spacing. */
export function recoveryCodeHash(userId: string, typed: string): string {
  const code = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Pd}]/gu, '')
  return createHash('sha256').update(`recovery:${userId}:${code}`).digest('hex')
}

/** Ten new codes in place of whatever there was; given out here and never again. */
export async function replaceRecoveryCodes(
  tx: IdentityTx,
  userId: string,
  now: Date,
): Promise<readonly string[]> {
  await forgetRecoveryCodes(tx, userId)
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode)
  await tx
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ userId, codeHash: recoveryCodeHash(userId, code), createdAt: now })))
  return codes
}

export async function forgetRecoveryCodes(tx: IdentityTx, userId: string): Promise<void> {
  await tx.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
}

/** Uses a code up; false when it is wrong or was used. Two at once: the row goes to one of them. */
export async function useRecoveryCode(
  tx: IdentityTx,
  userId: string,
  given: { readonly code: string; readonly now: Date },
): Promise<boolean> {
  const used = await tx
    .update(recoveryCodes)
    .set({ usedAt: given.now })
    .where(
      and(
        eq(recoveryCodes.userId, userId),
        eq(recoveryCodes.codeHash, recoveryCodeHash(userId, given.code)),
        isNull(recoveryCodes.usedAt),
      ),
    )
    .returning({ userId: recoveryCodes.userId })
  return used.length === 1
}

/** How many are left of how many, and when they were made; null when none were ever made. */
export async function recoveryCodesOf(tx: IdentityTx, userId: string) {
  const [row] = await tx
    .select({
      made: count(),
      used: count(recoveryCodes.usedAt),
      madeAt: max(recoveryCodes.createdAt),
    })
    .from(recoveryCodes)
    .where(eq(recoveryCodes.userId, userId))
  if (!row?.madeAt) return null
  return { left: row.made - row.used, madeAt: row.madeAt }
}
