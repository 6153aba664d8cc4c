import type { TenantTx } from '@yingtong/db'
import { type MetadataBasis, metadataBasis } from '../../archive/index.ts'
import { versionsOf } from './insert-versions.ts'
import type { PackedInstance } from './packed-instance.ts'

export interface SeriesPlan {
  readonly basis: MetadataBasis
  /** Instances that will become current and so enter the metadata. */
  readonly put: readonly PackedInstance[]
}

/** Which instances of a pack will become current versions, by series, as things stand now. */
export async function planPack(
  tx: TenantTx,
  instances: readonly PackedInstance[],
): Promise<readonly SeriesPlan[]> {
  const uids = instances.map((instance) => instance.sopInstanceUid)
  const known = new Set((await versionsOf(tx, uids)).map((version) => version.sopInstanceUid))
  const bySeries = new Map<string, PackedInstance[]>()
  // The order in which rows are entered: of two versions in one pack, both must choose the same.
  const sorted = [...instances].sort((a, b) => (a.sopInstanceUid < b.sopInstanceUid ? -1 : 1))
  for (const instance of sorted) {
    if (known.has(instance.sopInstanceUid)) continue
    known.add(instance.sopInstanceUid)
    const key = `${instance.studyInstanceUid} ${instance.seriesInstanceUid}`
    bySeries.set(key, [...(bySeries.get(key) ?? []), instance])
  }
  const plans: SeriesPlan[] = []
  for (const put of bySeries.values()) plans.push({ basis: await metadataBasis(tx, put[0]!), put })
  return plans
}

/** True when exactly the planned instances became current. */
export function wentAsPlanned(plans: readonly SeriesPlan[], entered: readonly PackedInstance[]): boolean {
  const planned = new Set(plans.flatMap((plan) => plan.put))
  return planned.size === entered.length && entered.every((instance) => planned.has(instance))
}
