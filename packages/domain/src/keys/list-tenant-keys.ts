import { and, asc, eq, memberships, tenantKeys } from '@yingtong/db'
import { z } from 'zod'
import { query } from '../kernel/index.ts'
import type { CryptoSuite } from '../ports.ts'
import { countSealed } from './internal/sealed-patients.ts'

const SUITES = ['international', 'sm'] as const satisfies readonly CryptoSuite[]

/**
 * The keys of the caller's tenant without their secrets: since when, by whom, which suite, how many values each still opens;
 * and the public keys with which others verify our signatures.
 */
export const listTenantKeys = query(
  { name: 'key.list', scope: 'keys:read', audit: 'key.listed', input: z.object({}) },
  async (tx, _input, { ctx }) => {
    const { vault } = ctx.services
    const rows = await tx
      .select({
        version: tenantKeys.version,
        suite: tenantKeys.suite,
        createdAt: tenantKeys.createdAt,
        retiredAt: tenantKeys.retiredAt,
        erasedAt: tenantKeys.erasedAt,
        madeByName: memberships.displayName,
      })
      .from(tenantKeys)
      .leftJoin(
        memberships,
        and(eq(memberships.userId, tenantKeys.madeBy), eq(memberships.tenantId, tenantKeys.tenantId)),
      )
      .where(eq(tenantKeys.tenantId, tx.tenantId))
      .orderBy(asc(tenantKeys.version))
    const keys = []
    for (const row of rows) keys.push({ ...row, values: await countSealed(tx, vault.beginningOf(row)) })
    return { keys, signing: SUITES.map((suite) => ({ suite, publicKeyPem: vault.publicKeyPem(suite) })) }
  },
)
