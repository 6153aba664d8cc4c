import { reasonOf } from '@yingtong/agent-protocol'
import { auditEvents, isAway } from '@yingtong/db'
import type { Actor } from './actor.ts'
import type { AuditAction } from './audit-actions.table.ts'
import type { Ctx, Services } from './context.ts'
import { DomainError } from './domain-error.ts'

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

/** Refusals for what somebody is; everything else is a failure. */
const REFUSALS: readonly string[] = ['forbidden', 'not-found', 'unauthenticated']
/** A verb inside a verb fails once. */
const known = new WeakSet<Error>()

/** Runs an act; when it is refused or fails, leaves a row that says so, since the act's own was rolled back. */
export async function recordingRefusal<T>(
  ctx: Ctx,
  verb: { readonly name: string; readonly audit: AuditAction },
  act: () => Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const reason = error instanceof DomainError ? error.code : 'internal'
    // What was not understood was no act.
    // What the database could not take is no act either, and it would not take the row.
    if (reason !== 'invalid' && !isAway(error) && error instanceof Error && !known.has(error)) {
      known.add(error)
      await recordRefusal(ctx, verb, reason)
    }
    throw error
  }
}

async function recordRefusal(
  ctx: Ctx,
  verb: { readonly name: string; readonly audit: AuditAction },
  reason: string,
): Promise<void> {
  const { services, tenantId, actor, address, requestId } = ctx
  const event: IdentityEvent = {
    action: verb.audit,
    outcome: REFUSALS.includes(reason) ? 'refused' : 'failed',
    actor,
    requestId,
    ...(address === undefined ? {} : { address }),
    details: { verb: verb.name, reason },
  }
  await recordIdentityEvent(services, tenantId, event).catch((cause: unknown) =>
    services.log.error('a refusal was not recorded', { verb: verb.name, reason: reasonOf(cause) }),
  )
}
