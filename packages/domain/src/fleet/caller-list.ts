import { createHash } from 'node:crypto'
import { AdmittedCaller, type CallerList } from '@yingtong/agent-protocol'
import { admittedCallers, asc, eq, type IdentityTx, type TenantTx } from '@yingtong/db'

/** An agent stays open for this long when nobody closes it before. */
export const OPEN_MS = 86_400_000

/** The list that an agent should have. Rows that no agent would understand are left out of it, never sent. */
export async function callerListOf(
  tx: IdentityTx | TenantTx,
  agent: { readonly tenantId: string; readonly openUntil: Date | null },
  now: Date,
): Promise<CallerList> {
  const rows = await tx
    .select({ aeTitle: admittedCallers.aeTitle, networks: admittedCallers.networks })
    .from(admittedCallers)
    .where(eq(admittedCallers.tenantId, agent.tenantId))
    .orderBy(asc(admittedCallers.aeTitle))
  const callers = rows.flatMap((row) => AdmittedCaller.safeParse(row).data ?? [])
  const openUntil = agent.openUntil && agent.openUntil > now ? agent.openUntil.toISOString() : null
  return { revision: revisionOf({ callers, openUntil }), callers, openUntil }
}

/** The same name for the same content. */
function revisionOf(content: Omit<CallerList, 'revision'>): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)
}
