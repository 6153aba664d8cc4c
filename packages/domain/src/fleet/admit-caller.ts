import { CALLER_NETWORKS_MAX } from '@yingtong/agent-protocol'
import { admittedCallers, and, eq, type TenantTx } from '@yingtong/db'
import { DomainError } from '../kernel/index.ts'

interface Caller {
  readonly tenantId: string
  readonly aeTitle: string
  readonly networks: readonly string[]
}

/** Says where a title may call from; from nowhere takes it off the list. */
export async function setCallerNetworks(
  tx: TenantTx,
  { tenantId, aeTitle, networks }: Caller,
): Promise<void> {
  const same = and(eq(admittedCallers.tenantId, tenantId), eq(admittedCallers.aeTitle, aeTitle))
  if (networks.length === 0) {
    await tx.delete(admittedCallers).where(same)
    return
  }
  const values = { tenantId, aeTitle, networks: [...new Set(networks)] }
  await tx
    .insert(admittedCallers)
    .values(values)
    .onConflictDoUpdate({
      target: [admittedCallers.tenantId, admittedCallers.aeTitle],
      set: { networks: values.networks },
    })
}

/** Adds one address to where a title may call from. */
export async function admitFrom(
  tx: TenantTx,
  caller: Omit<Caller, 'networks'> & { readonly address: string },
) {
  const { tenantId, aeTitle, address } = caller
  const [known] = await tx
    .select({ networks: admittedCallers.networks })
    .from(admittedCallers)
    .where(and(eq(admittedCallers.tenantId, tenantId), eq(admittedCallers.aeTitle, aeTitle)))
    .for('update')
  const networks = [...new Set([...(known?.networks ?? []), address])]
  if (networks.length > CALLER_NETWORKS_MAX)
    throw new DomainError(
      'conflict',
      'this title already calls from too many addresses; name a network instead',
    )
  await setCallerNetworks(tx, { tenantId, aeTitle, networks })
}
