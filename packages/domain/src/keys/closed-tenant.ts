import { eq, type TenantTx, tenants } from '@yingtong/db'
import { DomainError, notFound } from '../kernel/index.ts'

/** The facility of this transaction, which must be closed and be the one that the operator named; locked. */
export async function closedTenant(tx: TenantTx, slug: string): Promise<typeof tenants.$inferSelect> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId)).for('update')
  if (!tenant) throw notFound('facility')
  if (tenant.slug !== slug) throw new DomainError('invalid', 'the short name is not that of this facility')
  if (!tenant.closedAt) throw new DomainError('conflict', 'close this facility before erasing its keys')
  if (tenant.eraseCertificate)
    throw new DomainError('conflict', 'the keys of this facility were erased before')
  return tenant
}
