import { eq, tenants } from '@yingtong/db'
import { command } from '../kernel/index.ts'
import { TenantSecurity, tenantSecurity } from './tenant-security.ts'

/** Changes how people sign in to this hospital; counts from the next request of each. */
export const changeSecuritySettings = command(
  { name: 'settings.change', scope: 'settings:write', audit: 'settings.changed', input: TenantSecurity },
  async (tx, after, { note }) => {
    const [row] = await tx.select({ security: tenants.security }).from(tenants).for('update')
    await tx.update(tenants).set({ security: after }).where(eq(tenants.id, tx.tenantId))
    note({
      objectKind: 'tenant',
      objectId: tx.tenantId,
      details: { before: tenantSecurity(row?.security), after },
    })
    return after
  },
)
