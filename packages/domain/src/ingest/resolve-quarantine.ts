import { and, eq, inArray, quarantineItems } from '@yingtong/db'
import { z } from 'zod'
import { command, notFound } from '../kernel/index.ts'
import { QUARANTINE_TRANSITIONS, type QuarantineState } from './transitions.ts'

export const ResolveQuarantineInput = z.object({
  id: z.uuid(),
  /** `reopen` takes a decision back; the bytes are never deleted here. */
  decision: z.enum(['sent-again', 'not-needed', 'reported', 'reopen']),
})

const before = (to: QuarantineState) =>
  (Object.keys(QUARANTINE_TRANSITIONS) as QuarantineState[]).filter((from) =>
    QUARANTINE_TRANSITIONS[from].includes(to),
  )

/** Notes what a person decided about a quarantined object, or takes it back. */
export const resolveQuarantine = command(
  {
    name: 'quarantine.resolve',
    scope: 'quarantine:resolve',
    audit: 'quarantine.resolved',
    input: ResolveQuarantineInput,
  },
  async (tx, { id, decision }, { ctx, at, note }): Promise<void> => {
    const to: QuarantineState = decision === 'reopen' ? 'open' : 'resolved'
    const resolved = to === 'resolved'
    const changed = await tx
      .update(quarantineItems)
      .set({
        state: to,
        resolution: resolved ? decision : null,
        resolvedBy: resolved ? ctx.actor.name : null,
        resolvedAt: resolved ? at : null,
      })
      .where(and(eq(quarantineItems.id, id), inArray(quarantineItems.state, before(to))))
      .returning({ id: quarantineItems.id })
    if (changed.length === 0) throw notFound('quarantined object')
    note({ objectKind: 'quarantine', objectId: id, details: { decision } })
  },
)
