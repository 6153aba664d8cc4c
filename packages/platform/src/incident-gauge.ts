import { countOpenIncidents, listTenantIds, type Services } from '@yingtong/domain'
import { Gauge, type Registry } from 'prom-client'

async function openIncidents(services: Services): Promise<number> {
  let open = 0
  for (const tenantId of await listTenantIds(services, {}))
    open += await countOpenIncidents(services, tenantId)
  return open
}

/**
 * `yingtong_storage_incidents_open`: stored objects that are damaged and not mended, of all tenants together; above
 * zero is an alarm. Asked of the database when the figures are, so whichever process found the damage counts.
 */
export function incidentGauge(registry: Registry, services: Services): void {
  new Gauge({
    name: 'yingtong_storage_incidents_open',
    help: 'Stored objects that are damaged and not mended',
    registers: [registry],
    async collect() {
      // A database that is away must not take the other figures along: then this one is not known.
      this.set(await openIncidents(services).catch(() => Number.NaN))
    },
  })
}
