import { and, desc, eq, isNull, tenantKeys, tenants } from '@yingtong/db'
import { z } from 'zod'
import { command, DomainError } from '../kernel/index.ts'
import { resealJob } from './jobs/reseal.job.ts'
import { addTenantKey, newestKey } from './tenant-key.ts'

/**
 * Makes the next data key of the caller's tenant, in another suite when asked to. What older keys sealed goes on
 * opening; a job seals the columns anew.
 */
export const rotateTenantKey = command(
  {
    name: 'key.rotate',
    scope: 'keys:write',
    audit: 'key.rotated',
    input: z.object({ suite: z.enum(['international', 'sm']).optional() }),
  },
  async (tx, { suite: wanted }, { ctx, at, note, send }) => {
    const { vault } = ctx.services
    // One rotation at a time: the second waits here and then sees the first's key.
    await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tx.tenantId)).for('update')
    await newestKey(tx, vault, tx.tenantId)
    const [before] = await tx
      .select({ version: tenantKeys.version, suite: tenantKeys.suite, erasedAt: tenantKeys.erasedAt })
      .from(tenantKeys)
      .where(eq(tenantKeys.tenantId, tx.tenantId))
      .orderBy(desc(tenantKeys.version))
      .limit(1)
    if (!before || before.erasedAt) throw new DomainError('conflict', 'the keys of this facility were erased')
    const suite = wanted ?? before.suite
    const version = before.version + 1
    await tx
      .update(tenantKeys)
      .set({ retiredAt: at })
      .where(and(eq(tenantKeys.tenantId, tx.tenantId), isNull(tenantKeys.retiredAt)))
    await addTenantKey(tx, vault, { tenantId: tx.tenantId, version, suite, madeBy: ctx.actor.id })
    await tx.update(tenants).set({ cryptoSuite: suite }).where(eq(tenants.id, tx.tenantId))
    await send(resealJob, { version: 1 as const })
    note({ objectKind: 'key', objectId: String(version), details: { suite, before: before.version } })
    return { version, suite }
  },
)
