import type { RunningProcess } from './process-facts.ts'

/** Zones of the network, from the wards to the data (GB/T 22239-2019 8.1.2.1: areas by function and importance). */
export const ZONES = ['hospital', 'users', 'access', 'application', 'data', 'outside'] as const
export type Zone = (typeof ZONES)[number]

export type AssetKind =
  | 'device'
  | 'agent'
  | 'browser'
  | 'process'
  | 'database'
  | 'store'
  | 'token'
  | 'identity-provider'
  | 'mail-server'

export interface Asset {
  readonly zone: Zone
  readonly kind: AssetKind
  readonly name: string
  readonly place: string
  readonly version: string
  readonly seenAt: Date | null
}

/** How what flows is protected on its way; `loopback` and `file` never leave the machine. */
export type Transport = 'tls' | 'plain' | 'loopback' | 'file'

export interface DataFlow {
  readonly from: string
  readonly to: string
  readonly fromZone: Zone
  readonly toZone: Zone
  readonly protocol: string
  readonly data: 'images' | 'everything' | 'rows' | 'objects' | 'sign-in' | 'letters'
  readonly transport: Transport
  /** Exams that came this way in the last 30 days, where that is counted. */
  readonly exams: number | null
}

export interface MapSources {
  readonly processes: readonly RunningProcess[]
  readonly agents: readonly {
    readonly name: string
    readonly aeTitle: string
    readonly version: string | null
    readonly lastSeenAt: Date | null
    readonly exams: number
  }[]
  readonly devices: readonly {
    readonly aeTitle: string
    readonly address: string
    readonly about: string
    readonly lastSeenAt: Date | null
  }[]
  readonly tokens: readonly { readonly label: string; readonly lastUsedAt: Date | null }[]
}

export interface SystemMap {
  readonly assets: readonly Asset[]
  readonly flows: readonly DataFlow[]
}

const LOCAL = new Set(['127.0.0.1', 'localhost', '::1', '[::1]'])

function transportOf(url: string): Transport {
  const { protocol, hostname } = new URL(url)
  if (protocol === 'https:') return 'tls'
  return LOCAL.has(hostname) ? 'loopback' : 'plain'
}

const hostOf = (place: string) => place.replace(/:\d+$/, '')

function processAssets({ processes }: MapSources): Asset[] {
  return processes.map(({ name, host, release, nodeVersion, startedAt }) => ({
    zone: name === 'gateway' ? 'access' : 'application',
    kind: 'process',
    name,
    place: host,
    version: `${release} (Node ${nodeVersion})`,
    seenAt: startedAt,
  }))
}

/** One row for each place, however many processes connect to it. */
function dataAssets({ processes }: MapSources): Asset[] {
  const rows = new Map<string, Asset>()
  for (const { facts, startedAt } of processes) {
    const { database, databaseVersion, store, identityProvider, mailServer } = facts
    const common = { version: '', seenAt: startedAt }
    rows.set(`database ${database}`, {
      ...common,
      ...{ zone: 'data', kind: 'database', name: 'PostgreSQL', place: database, version: databaseVersion },
    })
    if (store)
      rows.set(`store ${store.place}`, {
        ...common,
        ...{ zone: 'data', kind: 'store', name: store.kind === 's3' ? 'S3' : 'folder', place: store.place },
      })
    if (identityProvider)
      rows.set(`provider ${identityProvider}`, {
        ...common,
        ...{ zone: 'outside', kind: 'identity-provider', name: 'OpenID Connect', place: identityProvider },
      })
    if (mailServer)
      rows.set(`mail ${mailServer.place}`, {
        ...common,
        ...{ zone: 'outside', kind: 'mail-server', name: 'SMTP', place: mailServer.place },
      })
  }
  return [...rows.values()]
}

function edgeAssets({ agents, devices, tokens }: MapSources): Asset[] {
  return [
    ...devices.map(
      ({ aeTitle, address, about, lastSeenAt }): Asset => ({
        ...{ zone: 'hospital', kind: 'device', name: aeTitle, place: address, version: about },
        seenAt: lastSeenAt,
      }),
    ),
    ...agents.map(
      ({ name, aeTitle, version, lastSeenAt }): Asset => ({
        ...{ zone: 'hospital', kind: 'agent', name, place: aeTitle, version: version ?? '' },
        seenAt: lastSeenAt,
      }),
    ),
    ...tokens.map(
      ({ label, lastUsedAt }): Asset => ({
        ...{ zone: 'outside', kind: 'token', name: label, place: 'DICOMweb', version: '' },
        seenAt: lastUsedAt,
      }),
    ),
  ]
}

/** What comes in over the public address. */
function publicFlows(sources: MapSources): DataFlow[] {
  const origins = sources.processes.flatMap(({ facts }) => facts.publicOrigin ?? [])
  const to = { to: 'gateway', toZone: 'access' } as const
  return [...new Set(origins)].flatMap((origin): DataFlow[] => {
    const transport = transportOf(origin)
    const protocol = transport === 'tls' ? 'HTTPS' : 'HTTP'
    const flow = { ...to, protocol, transport }
    return [
      { ...flow, from: 'browser', fromZone: 'users', data: 'everything', exams: null },
      ...sources.agents.map(
        ({ name, exams }): DataFlow => ({ ...flow, from: name, fromZone: 'hospital', data: 'images', exams }),
      ),
      ...sources.tokens.map(
        ({ label }): DataFlow => ({ ...flow, from: label, fromZone: 'outside', data: 'images', exams: null }),
      ),
    ]
  })
}

function deviceFlows({ devices, agents }: MapSources): DataFlow[] {
  if (devices.length === 0) return []
  return agents.map(({ name }) => ({
    ...{ from: `${devices.length} × DICOM`, fromZone: 'hospital', to: name, toZone: 'hospital' },
    ...{ protocol: 'DICOM C-STORE', data: 'images', transport: 'plain', exams: null },
  }))
}

function processFlows({ name, facts }: RunningProcess): DataFlow[] {
  const { database, databaseTls, store, webOrigin, identityProvider, mailServer } = facts
  const from = { from: name, fromZone: name === 'gateway' ? 'access' : 'application', exams: null } as const
  const local = database.startsWith('/') || LOCAL.has(hostOf(database))
  const flows: DataFlow[] = [
    {
      ...{ ...from, to: 'PostgreSQL', toZone: 'data', protocol: 'PostgreSQL', data: 'rows' },
      transport: databaseTls ? 'tls' : local ? 'loopback' : 'plain',
    },
  ]
  if (store)
    flows.push({
      ...{ ...from, to: store.place, toZone: 'data', data: 'objects' },
      protocol: store.kind === 's3' ? 'S3' : 'file',
      transport: store.kind === 'folder' ? 'file' : transportOf(store.place),
    })
  if (webOrigin)
    flows.push({
      ...{ ...from, to: 'web', toZone: 'application', protocol: 'HTTP', data: 'everything' },
      transport: transportOf(webOrigin),
    })
  if (identityProvider)
    flows.push({
      ...{ ...from, to: identityProvider, toZone: 'outside', protocol: 'OpenID Connect', data: 'sign-in' },
      transport: transportOf(identityProvider),
    })
  if (mailServer)
    flows.push({
      ...{ ...from, to: mailServer.place, toZone: 'outside', protocol: 'SMTP', data: 'letters' },
      transport: mailServer.tls ? 'tls' : LOCAL.has(hostOf(mailServer.place)) ? 'loopback' : 'plain',
    })
  return flows
}

/** Assets and flows of data as they are: processes, places they connect to, and the hospital's own edge. */
export function systemMap(sources: MapSources): SystemMap {
  const flows = [...deviceFlows(sources), ...publicFlows(sources), ...sources.processes.flatMap(processFlows)]
  return {
    assets: [...edgeAssets(sources), ...processAssets(sources), ...dataAssets(sources)],
    // Two processes of a kind on two machines are one flow.
    flows: [...new Map(flows.map((flow) => [JSON.stringify(flow), flow])).values()],
  }
}
