import { and, auditEvents, eq, sql, storageIncidents, type TenantTx } from '@yingtong/db'
import { type AuditAction, type Ctx, type ObjectKind, reasonOf } from '../kernel/index.ts'
import type { Damage } from './damage.ts'
import { storedKind } from './stored-kind.ts'

export interface ObjectName {
  readonly kind: ObjectKind
  /** 64 hex digits. */
  readonly name: string
}

async function audit(
  tx: TenantTx,
  ctx: Ctx,
  row: { readonly action: AuditAction; readonly object: ObjectName; readonly details: object },
): Promise<void> {
  const { actor, services, address, requestId } = ctx
  await tx.insert(auditEvents).values({
    at: services.now(),
    action: row.action,
    outcome: row.action === 'storage.damaged' ? 'failed' : 'success',
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    address,
    requestId,
    objectKind: row.object.kind,
    objectId: row.object.name,
    details: { ...row.details },
  })
}

const isOpen = ({ kind, name }: ObjectName) =>
  and(
    eq(storageIncidents.objectKind, kind),
    eq(storageIncidents.objectName, name),
    eq(storageIncidents.state, 'open'),
  )

async function enter(tx: TenantTx, ctx: Ctx, object: ObjectName, damage: Damage): Promise<void> {
  const damaged = storedKind(object.kind)?.damaged
  const instances = damaged ? await damaged(tx, object.name, damage) : 0
  // Its images lie elsewhere by now, and this reader had not heard of it.
  if (instances === null) return
  const at = ctx.services.now()
  const opened = await tx
    .insert(storageIncidents)
    .values({
      objectKind: object.kind,
      objectName: object.name,
      damage,
      instances,
      foundByKind: ctx.actor.kind,
      foundBy: ctx.actor.id,
      foundAt: at,
      lastSeenAt: at,
    })
    .onConflictDoNothing()
    .returning({ id: storageIncidents.id })
  if (opened.length > 0)
    return audit(tx, ctx, { action: 'storage.damaged', object, details: { damage, instances } })
  await tx
    .update(storageIncidents)
    .set({ lastSeenAt: at, damage, instances, timesSeen: sql`${storageIncidents.timesSeen} + 1` })
    .where(isOpen(object))
}

/**
 * Records that an object does not hold what was stored: the incident with who found it, what and when, what the rows
 * said of it revoked, and an audit row, in one transaction. A second finding of the same is counted, not recorded anew.
 * A database that is away just now must not turn the refusal into something else: then the log has it.
 */
export async function reportDamage(ctx: Ctx, object: ObjectName, damage: Damage): Promise<void> {
  const { services, tenantId } = ctx
  const { kind: objectKind, name: objectName } = object
  services.log.error('a stored object is damaged', { tenantId, objectKind, objectName, damage })
  try {
    await services.database.withTenant(tenantId, (tx) => enter(tx, ctx, object, damage))
  } catch (error) {
    services.log.error('damage was not recorded', {
      tenantId,
      objectKind,
      objectName,
      reason: reasonOf(error),
    })
  }
}

/** Ends the open incident of an object, if there is one, in the caller's transaction. */
export async function endIncident(
  tx: TenantTx,
  ctx: Ctx,
  object: ObjectName,
  healedBy: 'resent' | 'rebuilt' | 'found-whole',
): Promise<void> {
  const healed = await tx
    .update(storageIncidents)
    .set({ state: 'healed', healedBy, healedAt: ctx.services.now() })
    .where(isOpen(object))
    .returning({ id: storageIncidents.id })
  if (healed.length > 0) await audit(tx, ctx, { action: 'storage.healed', object, details: { healedBy } })
}
