import { and, conflicts, eq, instances, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { lockStudies, recountStudies, StalePlanError, showMetadata, untilFresh } from '../archive/index.ts'
import { type Act, type Ctx, DomainError, flow, notFound } from '../kernel/index.ts'
import {
  draftExchange,
  type Exchange,
  type PlacedVersion,
  placedVersion,
} from './internal/exchange-version.ts'
import { CONFLICT_TRANSITIONS } from './transitions.ts'

export const ResolveConflictInput = z.object({
  id: z.uuid(),
  /** `keep` the version that came first, or `replace` it by the other; either may be turned round later. */
  decision: z.enum(['keep', 'replace']),
})

type Input = z.infer<typeof ResolveConflictInput>

interface Plan {
  readonly conflict: typeof conflicts.$inferSelect
  readonly to: 'kept' | 'replaced'
  /** The change of the current version; null when it stays. */
  readonly exchange: { readonly from: PlacedVersion; readonly to: PlacedVersion } | null
}

async function planOf(tx: TenantTx, { id, decision }: Input): Promise<Plan> {
  const [conflict] = await tx.select().from(conflicts).where(eq(conflicts.id, id))
  if (!conflict) throw notFound('conflict')
  const to = decision === 'keep' ? 'kept' : 'replaced'
  if (!CONFLICT_TRANSITIONS[conflict.state].includes(to))
    throw new DomainError('conflict', `this was decided so already: ${conflict.state}`)
  const [current] = await tx
    .select({ id: instances.id })
    .from(instances)
    .where(and(eq(instances.sopInstanceUid, conflict.sopInstanceUid), eq(instances.standing, 'current')))
  if (!current) throw new StalePlanError()
  const wanted = to === 'replaced' ? conflict.otherRef : conflict.currentRef
  // Kept while a third version is current: nothing to change, that one was chosen elsewhere.
  const stays = current.id === wanted || (to === 'kept' && current.id !== conflict.otherRef)
  if (stays) return { conflict, to, exchange: null }
  return {
    conflict,
    to,
    exchange: { from: await placedVersion(tx, current.id), to: await placedVersion(tx, wanted) },
  }
}

async function setStanding(tx: TenantTx, id: string, standing: 'current' | 'superseded'): Promise<void> {
  await tx.update(instances).set({ standing }).where(eq(instances.id, id))
}

async function commit(
  tx: TenantTx,
  act: Act,
  plan: Plan & { readonly drafts: Exchange['drafts'] },
): Promise<void> {
  const { conflict, to, exchange, drafts } = plan
  const studyRefs = exchange ? [exchange.from.studyRef, exchange.to.studyRef] : []
  await lockStudies(tx, studyRefs)
  const decided = await tx
    .update(conflicts)
    .set({ state: to, decidedBy: act.ctx.actor.name, decidedAt: act.at })
    .where(and(eq(conflicts.id, conflict.id), eq(conflicts.state, conflict.state)))
    .returning({ id: conflicts.id })
  if (decided.length === 0) throw new StalePlanError()
  if (exchange) {
    const [still] = await tx
      .select({ standing: instances.standing })
      .from(instances)
      .where(eq(instances.id, exchange.from.id))
      .for('update')
    if (still?.standing !== 'current') throw new StalePlanError()
    await setStanding(tx, exchange.from.id, 'superseded')
    await setStanding(tx, exchange.to.id, 'current')
    for (const { draft, seriesRef } of drafts) await showMetadata(tx, draft, seriesRef)
    await recountStudies(tx, studyRefs)
  } else if (to === 'kept') await setStanding(tx, conflict.otherRef, 'superseded')
  act.note({
    studyInstanceUid: conflict.studyInstanceUid,
    objectKind: 'conflict',
    objectId: conflict.id,
    details: { decision: to },
  })
}

/** A person says which of two versions of an object is the right one; the other is set aside and never deleted. */
export const resolveConflict = flow(
  {
    name: 'conflict.resolve',
    scope: 'quarantine:resolve',
    audit: 'conflict.resolved',
    input: ResolveConflictInput,
  },
  (step, input, ctx: Ctx): Promise<void> =>
    untilFresh(async () => {
      const plan = await ctx.services.database.withTenant(ctx.tenantId, (tx) => planOf(tx, input))
      const drafts = plan.exchange ? (await draftExchange(ctx, plan.exchange)).drafts : []
      await step('conflict.resolved', (tx, act) => commit(tx, act, { ...plan, drafts }))
    }),
)
