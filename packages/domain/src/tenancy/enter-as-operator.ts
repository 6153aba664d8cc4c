import { eq, tenants } from '@yingtong/db'
import { authorize, type Ctx, DomainError, notFound } from '../kernel/index.ts'

/**
 * The context of an operator's act upon one tenant, so that its audit row lies in that tenant's own log. The person's
 * roles at home stay behind: what remains is the console's scope.
 */
export async function enterAsOperator(ctx: Ctx, tenantId: string): Promise<Ctx> {
  const { actor, services } = ctx
  if (actor.kind !== 'user' || !authorize(actor, 'platform:operate'))
    throw new DomainError('forbidden', 'this needs the permission platform:operate')
  const [tenant] = await services.database.withIdentity((tx) =>
    tx.select({ kind: tenants.kind }).from(tenants).where(eq(tenants.id, tenantId)),
  )
  if (!tenant || tenant.kind === 'operator') throw notFound('facility')
  const { id, name } = actor
  return { ...ctx, tenantId, actor: { kind: 'user', id, name, roles: [], platformOperator: true } }
}
