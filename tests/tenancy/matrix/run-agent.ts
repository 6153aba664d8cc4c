import { randomBytes } from 'node:crypto'
import {
  EMPTY_SHA256,
  HEADER,
  importPrivateKey,
  newAgentKeys,
  newNonce,
  signRequest,
} from '@yingtong/agent-protocol'
import { AGENT_SCOPES, type Ctx, offerPacks, putPart, registerAgent } from '@yingtong/domain'
import { ctInstance, packOf, type TestTenant } from '@yingtong/testkit'
import { AGENT_PROTOCOL, type Outcome, VERBS } from '../policy-matrix.table.ts'
import { type Column, expected, type Whose } from './columns.ts'
import { COOKIE, callGateway } from './run-dicomweb.ts'
import { type CellResult, comparison, faultsOf } from './verdict.ts'
import { sha256, type World } from './world.ts'

export interface AgentCaller extends Column {
  readonly agentId?: string
  readonly key?: CryptoKey
  readonly headers?: Readonly<Record<string, string>>
  /** The protocol’s own word for it, other than “who are you”. */
  readonly answered?: Outcome
}

async function enrol(world: World, tenant: TestTenant, name: string) {
  const { publicKey, privateKey } = await newAgentKeys()
  const agentId = await registerAgent(world.region.services, {
    tenantId: tenant.id,
    name,
    aeTitle: name,
    publicKey,
  })
  return { agentId, key: await importPrivateKey(privateKey) }
}

/** Who might speak the edge protocol: an agent, one that was revoked, strangers, people and tokens. */
export async function agentCallers(world: World, people: readonly Column[]): Promise<AgentCaller[]> {
  const { home } = world
  const [ours, revoked, stranger] = [
    await enrol(world, home, 'EDGE1'),
    await enrol(world, home, 'EDGE2'),
    await enrol(world, home, 'EDGE3'),
  ]
  await world.admin.query('update agents set revoked_at = now() where id = $1', [revoked.agentId])
  const actor = { kind: 'agent', id: ours.agentId, name: 'EDGE1' } as const
  const nobody = { kind: 'nobody', scopes: [], whose: ['own', 'other'] } as const
  const person = people.find(({ sessionToken, kind }) => kind === 'user' && sessionToken)!
  return [
    {
      name: 'agent key',
      kind: 'agent',
      scopes: AGENT_SCOPES,
      whose: ['own', 'sibling', 'other', 'missing'],
      ctx: { ...home.system(), actor },
      ...ours,
    },
    { ...nobody, name: 'revoked agent', answered: 'forbidden', ...revoked },
    { ...nobody, name: 'agent with another’s key', agentId: ours.agentId, key: stranger.key },
    { ...nobody, name: 'unknown agent', agentId: crypto.randomUUID(), key: stranger.key },
    { ...nobody, name: 'no signature' },
    { ...nobody, name: 'session instead', headers: { cookie: `${COOKIE}=${person.sessionToken}` } },
    {
      ...nobody,
      name: 'token instead',
      headers: { authorization: `Bearer ${randomBytes(32).toString('base64url')}` },
    },
  ]
}

interface Message {
  readonly path: string
  readonly body: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
}

/** The same for every call: what was rotated once is rotated. */
const NEXT_KEY = `${'A'.repeat(43)}=`

const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

async function ownUpload(ctx: Ctx, isPut: boolean) {
  const pack = await packOf([ctInstance({ rows: 8, columns: 8 })])
  const [offer] = await offerPacks(ctx, {
    packs: [{ sha256: pack.sha256, byteLength: pack.bytes.byteLength }],
  })
  if (offer?.state !== 'send') throw new Error('the pack is not wanted')
  const { uploadId } = offer
  if (!isPut) await putPart(ctx, { uploadId, number: 1, body: pack.bytes, sha256: pack.sha256 })
  return { uploadId, pack }
}

async function uploadMessage(at: { world: World; ctx: Ctx; whose: Whose }, isPut: boolean): Promise<Message> {
  const { world, ctx, whose } = at
  const elsewhere = whose === 'other' || whose === 'missing'
  // A sibling agent of the same hospital: its upload is its own.
  const owner = whose === 'sibling' ? { ...ctx, actor: { ...ctx.actor, id: crypto.randomUUID() } } : ctx
  const made = elsewhere ? null : await ownUpload(owner as Ctx, isPut)
  const uploadId = made?.uploadId ?? world.loot[whose as 'other' | 'missing'].uploadId
  const bytes = made?.pack.bytes ?? randomBytes(64)
  if (isPut) return { path: `/agent/v1/uploads/${uploadId}/parts/1`, body: bytes }
  const body = json({ sha256: made?.pack.sha256 ?? world.loot[whose as 'other' | 'missing'].packSha256 })
  return { path: `/agent/v1/uploads/${uploadId}/commit`, body }
}

/** The message of a route with ids of one kind of owner. */
async function messageTo(route: string, at: { world: World; ctx: Ctx; whose: Whose }): Promise<Message> {
  const { world, whose } = at
  const loot = world.loot[whose === 'sibling' ? 'own' : whose]
  const path = route.split(' ')[1]!
  if (route.includes('/parts/')) return uploadMessage(at, true)
  if (route.endsWith('/commit')) return uploadMessage(at, false)
  const { studyInstanceUid, packSha256 } = loot
  const manifest = {
    sha256: packSha256,
    byteLength: 64,
    studyInstanceUid,
    seriesInstanceUid: '1.2.3',
    instances: [{ sopInstanceUid: '1.2.3.4', sha256: packSha256 }],
  }
  if (path.endsWith('/offers')) return { path, body: json({ packs: [manifest] }) }
  if (path.endsWith('/keys')) return { path, body: json({ publicKey: NEXT_KEY }) }
  if (path.endsWith('/status')) return { path, body: json({ packs: [packSha256] }) }
  if (path.endsWith('/heartbeat'))
    return {
      path,
      body: json({
        version: '0.1.0',
        spool: { count: 0, bytes: 0 },
        disk: { freeBytes: 1 },
        declared: [{ studyInstanceUid, instances: 9 }],
      }),
    }
  const body = randomBytes(64)
  const note = {
    sha256: sha256(body),
    byteLength: body.byteLength,
    reason: 'not-dicom',
    receivedAt: new Date().toISOString(),
    sender: { callingAeTitle: 'CT1', calledAeTitle: 'EDGE', remoteAddress: '10.0.0.7' },
  }
  return {
    path,
    body,
    headers: { [HEADER.quarantine]: Buffer.from(JSON.stringify(note)).toString('base64') },
  }
}

async function signed(caller: AgentCaller, method: string, { path, body }: Message) {
  if (!caller.key || !caller.agentId) return caller.headers ?? {}
  return signRequest(caller.key, {
    method,
    path,
    agentId: caller.agentId,
    bodySha256: body.byteLength > 0 ? sha256(body) : EMPTY_SHA256,
    timestamp: new Date().toISOString(),
    nonce: newNonce(),
  })
}

/** The audit rows of the edge: the request's own and those of the follow-ups it says at once. */
async function rowsOf(world: World, requestId: string | undefined): Promise<number> {
  const { rows } = await world.admin.query(
    `select count(*) from audit_events where request_id = $1 and outcome = 'success'`,
    [requestId],
  )
  return Number(rows[0].count)
}

/** One route of the edge protocol as one caller. */
export async function runAgentRoute(
  at: { readonly world: World; readonly origin: string },
  route: string,
  caller: AgentCaller,
): Promise<CellResult[]> {
  const { world, origin } = at
  const { verb, elsewhere } = AGENT_PROTOCOL[route]!
  const [method = ''] = route.split(' ')
  // At its own door an agent is one that was enrolled.
  const cell = { ...VERBS[verb]!, own: 'ok', elsewhere, rows: [1, 9] } as const
  const compare = comparison(world)
  const results: CellResult[] = []
  for (const whose of caller.whose) {
    const want = caller.answered ?? expected(cell, { column: caller, whose, names: true })
    const ctx = caller.ctx ?? world.home.system()
    const touched = caller.kind === 'nobody' ? 'other' : whose
    const message = await messageTo(route, { world, ctx, whose: touched })
    const headers = { ...message.headers, ...(await signed(caller, method, message)) }
    const answer = await callGateway(origin, { method, ...message, headers })
    const rows = await rowsOf(world, answer.requestId)
    const said = `${message.path} ${Buffer.from(message.body).toString('latin1')}`
    const faults = [...faultsOf(world, cell, { want, answer, said, rows }), ...compare(whose, answer)]
    results.push({ cell: `${route} × ${caller.name} × ${whose}`, faults })
  }
  return results
}
