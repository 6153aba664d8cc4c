import { randomBytes } from 'node:crypto'
import { createToken, type Scope, TOKEN_SCOPES } from '@yingtong/domain'
import { ctInstance } from '@yingtong/testkit'
import { DICOMWEB } from '../policy-matrix.table.ts'
import { type Column, expected, type Whose } from './columns.ts'
import { type Answer, answerOf, type CellResult, comparison, faultsOf } from './verdict.ts'
import type { ImageLoot, World } from './world.ts'

/** Somebody at the gateway: a column, and how they prove who they are. */
export interface Caller extends Column {
  readonly headers: Readonly<Record<string, string>>
  /** Whose archive the address names; the caller's own without. */
  readonly slug?: string
}

export const COOKIE = 'authjs.session-token'

export const cookieCallers = (columns: readonly Column[], origin: string): Caller[] =>
  columns.map((column) => ({
    ...column,
    headers: { origin, ...(column.sessionToken ? { cookie: `${COOKIE}=${column.sessionToken}` } : {}) },
  }))

/** Bearer tokens: each scope alone, all of them, at the other hospital's door, revoked, expired, made up. */
export async function tokenCallers(world: World): Promise<Caller[]> {
  const { home, region, admin } = world
  const make = async (scopes: readonly (typeof TOKEN_SCOPES)[number][]) =>
    (await createToken(region.services, { tenantId: home.id, label: 'x', scopes: [...scopes] })).token
  const caller = (
    name: string,
    token: string,
    scopes: readonly Scope[],
    more: Partial<Caller> = {},
  ): Caller => ({
    name,
    kind: 'token',
    scopes,
    whose: ['own', 'other', 'missing'],
    headers: { authorization: `Bearer ${token}` },
    ...more,
  })
  const nobody = { kind: 'nobody', whose: ['own', 'other'] } as const
  const [full, revoked, expired] = [
    await make(TOKEN_SCOPES),
    await make(TOKEN_SCOPES),
    await make(TOKEN_SCOPES),
  ]
  const end = (column: string, token: string) =>
    admin.query(
      `update api_tokens set ${column} = now() - interval '1 minute' where token_hash = encode(sha256($1::bytea), 'hex')`,
      [token],
    )
  await end('revoked_at', revoked)
  await end('expires_at', expired)
  return [
    caller('token of all scopes', full, TOKEN_SCOPES),
    ...(await Promise.all(
      TOKEN_SCOPES.map(async (scope) => caller(`token ${scope}`, await make([scope]), [scope])),
    )),
    caller('token at its own door by name', full, TOKEN_SCOPES, { slug: home.slug }),
    caller('token of A on B', full, TOKEN_SCOPES, { slug: world.other.slug, whose: ['own', 'other'] }),
    caller('token at a door that is not there', full, TOKEN_SCOPES, {
      slug: 'county-x',
      whose: ['own', 'other'],
    }),
    caller('revoked token', revoked, [], nobody),
    caller('expired token', expired, [], nobody),
    caller('made-up token', randomBytes(32).toString('base64url'), [], nobody),
  ]
}

function multipart(file: Uint8Array) {
  const head = '--b\r\nContent-Type: application/dicom\r\n\r\n'
  return {
    type: 'multipart/related; type="application/dicom"; boundary=b',
    body: Buffer.concat([Buffer.from(head), file, Buffer.from('\r\n--b--\r\n')]),
  }
}

function pathOf(template: string, loot: ImageLoot): string {
  const filled = template
    .replace('{study}', loot.imageStudyUid)
    .replace('{series}', loot.imageSeriesUid)
    .replace('{instance}', loot.imageSopUid)
    .replace('{frames}', '1')
    .replace('{bulkdata}', '7FE00010')
  // A search at the top names its study in the query.
  return /^\/(studies|series|instances)$/.test(filled)
    ? `${filled}?StudyInstanceUID=${loot.imageStudyUid}`
    : filled
}

export interface GatewayCall {
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array | undefined
}

/** What a request to this route looks like with these ids. */
export function requestTo(world: World, route: string, whose: Whose): GatewayCall {
  const [method = '', template = ''] = route.split(' ')
  const path =
    method === 'POST'
      ? template.replace('{study}', world.loot[lootOf(whose)].imageStudyUid)
      : pathOf(template, world.loot[lootOf(whose)])
  if (method !== 'POST') return { method, path, headers: {}, body: undefined }
  // Into the study of its own; into another it is refused, whether that exists or not.
  const { type, body } = multipart(template.includes('{') ? world.file : ctInstance({ rows: 8, columns: 8 }))
  return { method, path, headers: { 'content-type': type }, body }
}

const lootOf = (whose: Whose) => (whose === 'sibling' ? 'own' : whose)

async function rowsOf(world: World, requestId: string | undefined): Promise<number> {
  const { rows } = await world.admin.query(
    `select count(*) from audit_events where request_id = $1 and outcome = 'success'`,
    [requestId],
  )
  return Number(rows[0].count)
}

export async function callGateway(origin: string, call: GatewayCall): Promise<Answer> {
  const { method, path, headers, body } = call
  const init = { method, headers, redirect: 'manual', ...(body ? { body } : {}) } as RequestInit
  return answerOf(await fetch(`${origin}${path}`, init))
}

/** One DICOMweb route as one caller. */
export async function runRoute(
  at: { readonly world: World; readonly origin: string },
  route: string,
  caller: Caller,
): Promise<CellResult[]> {
  const { world, origin } = at
  const cell = DICOMWEB[route]!
  const names = cell.scope !== null && route !== 'POST /studies'
  const compare = comparison(world)
  const results: CellResult[] = []
  const strange = caller.slug !== undefined && caller.slug !== world.home.slug
  for (const whose of caller.whose) {
    const want = strange ? 'not-found' : expected(cell, { column: caller, whose, names })
    const request = requestTo(world, route, whose)
    const path = `${caller.slug ? `/t/${caller.slug}` : ''}/dicom-web${request.path}`
    const headers: Record<string, string> = { ...request.headers, ...caller.headers }
    const answer = await callGateway(origin, { ...request, path, headers })
    const rows = await rowsOf(world, answer.requestId)
    const faults = faultsOf(world, cell, { want, answer, said: path, rows })
    results.push({
      cell: `${route} × ${caller.name} × ${whose}`,
      faults: [...faults, ...(names ? compare(whose, answer) : [])],
    })
  }
  return results
}
