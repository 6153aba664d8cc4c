import { and, asc, eq, gt, isNotNull, notLike, users } from '@yingtong/db'
import { z } from 'zod'
import { identity, VaultError } from '../kernel/index.ts'
import { totpPurpose } from './totp.ts'

const BATCH = 200

/**
 * Seals the seeds of second factors anew that an older master key sealed, so that the key can leave its file: one batch
 * of people after `after`. Returns whom to go on after, null at the end; a seed that does not open is told and left.
 */
export const resealFactors = identity(
  { name: 'factor.reseal', input: z.object({ after: z.uuid().nullable() }) },
  async (tx, { after }, { vault, log }): Promise<string | null> => {
    const rows = await tx
      .select({ id: users.id, sealed: users.totpSecretSealed })
      .from(users)
      .where(
        and(
          isNotNull(users.totpSecretSealed),
          notLike(users.totpSecretSealed, `${vault.beginning}%`),
          after === null ? undefined : gt(users.id, after),
        ),
      )
      .orderBy(asc(users.id))
      .limit(BATCH)
    for (const { id, sealed } of rows)
      try {
        const purpose = totpPurpose(id)
        await tx
          .update(users)
          .set({ totpSecretSealed: vault.seal(purpose, vault.open(purpose, sealed!)) })
          // Nobody has begun a new one meanwhile.
          .where(and(eq(users.id, id), eq(users.totpSecretSealed, sealed!)))
      } catch (error) {
        if (!(error instanceof VaultError)) throw error
        log.error('the seed of a second factor does not open', { userId: id })
      }
    return rows.length < BATCH ? null : rows.at(-1)!.id
  },
)
