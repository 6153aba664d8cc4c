import type { Actor } from '../kernel/index.ts'
import type { LiveSession, TenantChoice } from './read-session.ts'

/** Who a signed-in person is in one of their tenants; an operator who was let in is never one of its people. */
export function sessionActor(
  session: Pick<LiveSession, 'userId' | 'platformOperator'>,
  tenant: Pick<TenantChoice, 'displayName' | 'roles' | 'breakGlass'>,
): Actor {
  const [id, name] = [session.userId, tenant.displayName]
  if (tenant.breakGlass) return { kind: 'operator', id, name }
  const { platformOperator } = session
  return { kind: 'user', id, name, roles: tenant.roles, ...(platformOperator ? { platformOperator } : {}) }
}
