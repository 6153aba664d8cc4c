import { and, breakGlass, eq, isNull, type TenantTx } from '@yingtong/db'
import { z } from 'zod'
import { type Act, command, notFound } from '../kernel/index.ts'
import { closeSessionsOf } from './internal/members.ts'

const EndInput = z.object({ id: z.uuid() })

async function end(tx: TenantTx, { id }: z.output<typeof EndInput>, { at, note }: Act) {
  const rows = await tx
    .update(breakGlass)
    .set({ endedAt: at })
    .where(and(eq(breakGlass.id, id), isNull(breakGlass.endedAt)))
    .returning({ requestedBy: breakGlass.requestedBy })
  if (rows.length === 0) throw notFound('request')
  await closeSessionsOf(tx, rows[0]!.requestedBy, at)
  note({ objectKind: 'break-glass', objectId: id })
}

/** The tenant puts an operator out, or refuses a request that waits. */
export const endBreakGlass = command(
  { name: 'break-glass.end', scope: 'break-glass:end', audit: 'break-glass.ended', input: EndInput },
  end,
)

/** An operator ends an access, or refuses or withdraws a request. */
export const withdrawBreakGlass = command(
  { name: 'break-glass.withdraw', scope: 'platform:operate', audit: 'break-glass.ended', input: EndInput },
  end,
)
