import type { Ctx } from './context.ts'

/** Where each kind of object lies below `t/<tenant>/`; names are 64 hex digits, never anything from the wire. */
const LAYOUT = {
  /** Named by the SHA-256 of the pack. */
  pack: (name: string) => `packs/${name}.pack`,
  /** Random name: the bytes of two versions may be equal, and a sweep of the one must not take the other. */
  metadata: (name: string) => `metadata/${name}.json.gz`,
  /** Named by the SHA-256 of what came in. */
  quarantine: (name: string) => `quarantine/${name}.bin`,
  /** Named by position and digest, see `headName` of audit; one of each minute, never replaced. */
  'audit-head': (name: string) => `audit/${name}.json`,
  /** Named by the SHA-256 of the document. */
  report: (name: string) => `reports/${name}.pdf`,
} as const

export type ObjectKind = keyof typeof LAYOUT

const NAME = /^[0-9a-f]{64}$/
const TENANT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type InTenant = Pick<Ctx, 'tenantId'>

function tenantPrefix({ tenantId }: InTenant): string {
  if (!TENANT.test(tenantId)) throw new Error('an object key needs a tenant id')
  return `t/${tenantId}/`
}

/** The only way to a key: the tenant comes from the context, the name is 64 lower-case hex digits. */
export function objectKey(ctx: InTenant, kind: ObjectKind, name: string): string {
  if (!NAME.test(name)) throw new Error('an object is named by 64 hex digits')
  return `${tenantPrefix(ctx)}${LAYOUT[kind](name)}`
}

/** Where all objects of a kind lie; for the sweeper. */
export function objectPrefix(ctx: InTenant, kind: ObjectKind): string {
  return `${tenantPrefix(ctx)}${LAYOUT[kind]('').split('/')[0]}/`
}

/** The name inside a key of this tenant and kind; null for anything else. */
export function objectName(ctx: InTenant, kind: ObjectKind, key: string): string | null {
  const name = key.slice(objectPrefix(ctx, kind).length).split('.')[0] ?? ''
  return NAME.test(name) && key === objectKey(ctx, kind, name) ? name : null
}
