import { devices, sql, type TenantTx } from '@yingtong/db'
import type { PackedInstance, Provenance } from './packed-instance.ts'

/** Notes which senders the instances came from, by the AE title in their file meta (0002,0016). */
export async function countDevices(
  tx: TenantTx,
  entered: readonly PackedInstance[],
  from: { readonly provenance: Provenance; readonly at: Date },
): Promise<void> {
  const bySender = new Map<string, PackedInstance[]>()
  for (const instance of entered)
    if (instance.sender)
      bySender.set(instance.sender.aeTitle, [...(bySender.get(instance.sender.aeTitle) ?? []), instance])
  for (const [aeTitle, sent] of [...bySender].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { modality, manufacturer, manufacturerModelName: model, stationName } = sent[0]!.facts.series
    await tx
      .insert(devices)
      .values({
        aeTitle,
        // An agent's address is not its device's; the device's own is not in the file.
        address: from.provenance.agentId ? '' : (from.provenance.remoteAddress ?? ''),
        modality,
        manufacturer,
        model,
        stationName,
        instanceCount: sent.length,
        firstSeenAt: from.at,
        lastSeenAt: from.at,
      })
      .onConflictDoUpdate({
        target: [devices.tenantId, devices.aeTitle, devices.address],
        set: {
          modality: sql`coalesce(excluded.modality, ${devices.modality})`,
          manufacturer: sql`coalesce(excluded.manufacturer, ${devices.manufacturer})`,
          model: sql`coalesce(excluded.model, ${devices.model})`,
          stationName: sql`coalesce(excluded.station_name, ${devices.stationName})`,
          instanceCount: sql`${devices.instanceCount} + excluded.instance_count`,
          lastSeenAt: from.at,
        },
      })
  }
}
