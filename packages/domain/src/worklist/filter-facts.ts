import { eq, type TenantTx, tenants } from '@yingtong/db'
import type { Act } from '../kernel/index.ts'
import type { FilterFacts } from './worklist-filter.ts'

const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Midnight in `timeZone` as an instant. */
export function startOfDay(at: Date, timeZone: string): Date {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value ?? 0)
  const sinceMidnightMs =
    ((part('hour') * 60 + part('minute')) * 60 + part('second')) * 1000 + at.getMilliseconds()
  return new Date(at.getTime() - sinceMidnightMs)
}

/** Who asks and when their day began, in the hospital's time zone. */
export async function filterFacts(tx: TenantTx, act: Act): Promise<FilterFacts> {
  const [tenant] = await tx
    .select({ timeZone: tenants.timeZone })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId))
  const { actor } = act.ctx
  return {
    userId: actor.kind === 'user' ? actor.id : NOBODY,
    startOfToday: startOfDay(act.at, tenant?.timeZone ?? 'Asia/Shanghai'),
  }
}
