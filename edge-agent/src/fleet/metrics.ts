import type { StoreCounts } from '../receive/store-handler.ts'
import { ITEM_STATES } from '../spool/transitions.ts'
import type { SpoolStatus } from './spool-status.ts'

export interface MetricsInput {
  readonly status: SpoolStatus
  readonly stores: Readonly<StoreCounts>
  readonly associations: number
  /** What happened on the DICOM port, by kind. */
  readonly events: ReadonlyMap<string, number>
  readonly uplink: { readonly sentBytes: number; readonly active: number; readonly lineFailures: number }
  readonly residentBytes: number
  readonly nowMs: number
}

interface Sample {
  readonly labels?: Readonly<Record<string, string>>
  readonly value: number
}

/** The Prometheus text format, version 0.0.4. */
export function formatMetrics(input: MetricsInput): string {
  const { status, stores, uplink } = input
  const states = ITEM_STATES.map((state) => {
    const totals = status.packs.find((entry) => entry.state === state)
    const waiting = state === 'received' ? status.waiting.items : 0
    const aside = state === 'quarantined' ? status.quarantinedItems - (totals?.items ?? 0) : 0
    return { labels: { state }, value: (totals?.items ?? 0) + waiting + aside }
  })
  const results = Object.entries(stores).map(([result, value]) => ({ labels: { result }, value }))
  const oldest = status.unsent.oldestReceivedAt
  const oldestSeconds = oldest === null ? 0 : Math.max(0, (input.nowMs - oldest) / 1_000)
  return [
    family('edge_store_total', 'counter', 'C-STORE requests by result', results),
    family('edge_items', 'gauge', 'Objects in the spool by state', states),
    gauge('edge_unsent_items', 'Objects that the cloud has not committed', status.unsent.items),
    gauge('edge_unsent_bytes', 'Their bytes as received', status.unsent.bytes),
    gauge('edge_oldest_unsent_seconds', 'Age of the oldest of them', oldestSeconds),
    gauge('edge_refused_objects', 'Refused objects kept', status.refused.objects),
    gauge('edge_disk_free_bytes', 'Free bytes of the spool disk', status.disk.freeBytes),
    gauge('edge_disk_total_bytes', 'Size of the spool disk', status.disk.totalBytes),
    gauge('edge_associations', 'Open DIMSE associations', input.associations),
    family(
      'edge_dimse_events_total',
      'counter',
      'What happened on the DICOM port',
      [...input.events].map(([event, value]) => ({ labels: { event }, value })),
    ),
    family('edge_sent_bytes_total', 'counter', 'Bytes of parts that have arrived', [
      { value: uplink.sentBytes },
    ]),
    gauge('edge_uploads_active', 'Packs on their way', uplink.active),
    gauge('edge_line_failures', 'Failures of the line in a row', uplink.lineFailures),
    gauge('edge_resident_bytes', 'Resident memory', input.residentBytes),
  ].join('')
}

function gauge(name: string, help: string, value: number): string {
  return family(name, 'gauge', help, [{ value }])
}

function family(name: string, type: 'counter' | 'gauge', help: string, samples: readonly Sample[]): string {
  const lines = samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`)
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('\n')}\n`
}

function labelText(labels: Sample['labels']): string {
  if (!labels) return ''
  const pairs = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
  return `{${pairs.join(',')}}`
}
