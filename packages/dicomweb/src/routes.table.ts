import type { Scope } from '@yingtong/domain'

/** One resource of the service: what the conformance and tenancy tests walk. */
export interface RouteRule {
  readonly method: 'GET' | 'POST' | 'OPTIONS'
  /** PS3.18 §10.1.1 names, relative to the service's base. */
  readonly template: string
  readonly transaction: string
  readonly section: string
  /** What the actor must hold; enforced by the verbs behind the handler. */
  readonly scope: Scope | null
}

const get = <const T extends string>(template: string, transaction: T, section: string, scope: Scope) =>
  ({ method: 'GET', template, transaction, section, scope }) as const

const STUDY = '/studies/{study}'
const SERIES = `${STUDY}/series/{series}`
const INSTANCE = `${SERIES}/instances/{instance}`

/** Every resource, once. */
export const ROUTES = [
  get('/studies', 'searchStudies', '§10.6', 'study:read'),
  get('/series', 'searchSeries', '§10.6', 'study:read'),
  get('/instances', 'searchInstances', '§10.6', 'study:read'),
  get(`${STUDY}/series`, 'searchSeries', '§10.6', 'study:read'),
  get(`${STUDY}/instances`, 'searchInstances', '§10.6', 'study:read'),
  get(`${SERIES}/instances`, 'searchInstances', '§10.6', 'study:read'),
  get(STUDY, 'retrieveInstances', '§10.4', 'image:read'),
  get(SERIES, 'retrieveInstances', '§10.4', 'image:read'),
  get(INSTANCE, 'retrieveInstances', '§10.4', 'image:read'),
  get(`${STUDY}/metadata`, 'retrieveMetadata', '§10.4.1.1.2', 'image:read'),
  get(`${SERIES}/metadata`, 'retrieveMetadata', '§10.4.1.1.2', 'image:read'),
  get(`${INSTANCE}/metadata`, 'retrieveMetadata', '§10.4.1.1.2', 'image:read'),
  get(`${INSTANCE}/frames/{frames}`, 'retrieveFrames', '§10.4.1.1.6', 'image:read'),
  get(`${INSTANCE}/bulkdata/{bulkdata}`, 'retrieveBulkdata', '§10.4.1.1.5', 'image:read'),
  get(`${INSTANCE}/rendered`, 'retrieveRendered', '§10.4.1.1.3', 'image:read'),
  get(`${INSTANCE}/frames/{frames}/rendered`, 'retrieveRendered', '§10.4.1.1.3', 'image:read'),
  get(`${STUDY}/thumbnail`, 'retrieveThumbnail', '§10.4.1.1.4', 'image:read'),
  get(`${SERIES}/thumbnail`, 'retrieveThumbnail', '§10.4.1.1.4', 'image:read'),
  get(`${INSTANCE}/thumbnail`, 'retrieveThumbnail', '§10.4.1.1.4', 'image:read'),
  get(`${INSTANCE}/frames/{frames}/thumbnail`, 'retrieveThumbnail', '§10.4.1.1.4', 'image:read'),
  {
    method: 'POST',
    template: '/studies',
    transaction: 'storeInstances',
    section: '§10.5',
    scope: 'image:store',
  },
  { method: 'POST', template: STUDY, transaction: 'storeInstances', section: '§10.5', scope: 'image:store' },
  { method: 'OPTIONS', template: '/', transaction: 'describeCapabilities', section: '§8.9', scope: null },
] as const satisfies readonly RouteRule[]

export type Transaction = (typeof ROUTES)[number]['transaction']
