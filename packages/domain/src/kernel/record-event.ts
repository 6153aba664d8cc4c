import { auditEvents } from '@yingtong/db'
import type { Actor } from './actor.ts'
import type { AuditAction } from './audit-actions.table.ts'
import type { Services } from './context.ts'

/** What happened outside a tenant's verb: at sign-in, or where a verb was refused. */
export interface IdentityEvent {
  readonly action: AuditAction
  readonly outcome?: 'success' | 'refused' | 'failed'
  readonly actor: Pick<Actor, 'kind' | 'id' | 'name'>
  readonly address?: string
  readonly requestId?: string
  readonly studyInstanceUid?: string
  readonly objectKind?: string
  readonly objectId?: string
  /** Numbers, ids and reasons; never a password, never a patient's name. */
  readonly details?: Record<string, unknown>
}

/**
 * Writes an audit row in a transaction of its own, for what has none in the tenant: sign-in happens on the identity
 * role, and the transaction of a refused act is rolled back.
 */
export async function recordIdentityEvent(
  services: Pick<Services, 'database' | 'now'>,
  tenantId: string,
  event: IdentityEvent,
): Promise<void> {
  const { actor, ...facts } = event
  await services.database.withTenant(tenantId, (tx) =>
    tx.insert(auditEvents).values({
      ...facts,
      at: services.now(),
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
    }),
  )
}
