import { createHash } from 'node:crypto'
import { appRouter, handleTrpc, ruleOf } from '@yingtong/api'
import { tableRules } from '@yingtong/db'
import { type Ctx, callVerb, ROLES, saveTemplate, signIn, type VerbRule } from '@yingtong/domain'
import { plantStudy, startRegion, TEST_PASSWORD, type TestRegion, type TestTenant } from '@yingtong/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addressesOf, type Canary, startCanary } from './canary.ts'
import { placesOf, sampleOf } from './walk-schema.ts'

const ORIGIN = 'https://pacs.example'
const JSON_TYPE = 'application/json'

interface Procedure {
  readonly path: string
  readonly type: 'query' | 'mutation' | 'subscription'
  readonly rule: VerbRule | null
}

const procedures: readonly Procedure[] = Object.entries(appRouter._def.procedures).map(([path, each]) => {
  const procedure = each as unknown as { _def: { type: Procedure['type'] } }
  return { path, type: procedure._def.type, rule: ruleOf(procedure) }
})
const mutations = procedures.filter(({ type }) => type === 'mutation')

let region: TestRegion
let tenant: TestTenant
let everybody: Ctx
let session = ''
let known: Readonly<Record<string, string>> = {}
let canary: Canary

async function freshSession(): Promise<string> {
  const answer = await signIn(region.services, { email: 'p1@county-a.example', password: TEST_PASSWORD })
  if (answer.outcome !== 'ok') throw new Error(`not signed in: ${answer.outcome}`)
  return answer.sessionToken
}

beforeAll(async () => {
  region = await startRegion()
  tenant = await region.tenant('county-a')
  everybody = await tenant.as(...ROLES)
  session = await freshSession()
  const { studyId, studyInstanceUid } = await plantStudy(region.database, tenant.id)
  const template = await saveTemplate(everybody, {
    name: 'x',
    findings: 'x',
    impression: 'x',
    advice: '',
    visibility: 'department',
  })
  known = { studyId, studyInstanceUid, templateId: template.id, userId: everybody.actor.id }
  canary = await startCanary()
})
afterAll(async () => {
  await canary?.stop()
  await region?.stop()
})

const send = (path: string, init: RequestInit = {}) =>
  handleTrpc(new Request(`${ORIGIN}/api/trpc/${path}`, init), {
    services: region.services,
    endpoint: '/api/trpc',
    origin: ORIGIN,
    sessionToken: session,
  })

/** A digest over all rows; the audit trail, buckets and the time a session was last seen are the attack's own traces. */
async function rowsOf(): Promise<string> {
  const client = new pg.Client({ connectionString: region.adminUrl })
  await client.connect()
  const hash = createHash('sha256')
  for (const { name } of tableRules().filter((rule) => !/^(audit|rate|sessions$)/.test(rule.name))) {
    const { rows } = await client.query(`select to_jsonb(t)::text as row from "${name}" t order by 1`)
    hash.update(JSON.stringify([name, rows]))
  }
  await client.end()
  return hash.digest('hex')
}

describe('promise B10: writes come from our own pages only', () => {
  const FOREIGN: readonly [string, Record<string, string>][] = [
    ['no origin', { 'content-type': JSON_TYPE }],
    ['a null origin', { 'content-type': JSON_TYPE, origin: 'null' }],
    ['another site', { 'content-type': JSON_TYPE, origin: 'https://evil.example' }],
    ['another scheme', { 'content-type': JSON_TYPE, origin: 'http://pacs.example' }],
    ['another port', { 'content-type': JSON_TYPE, origin: 'https://pacs.example:8443' }],
    ['a sub-domain', { 'content-type': JSON_TYPE, origin: 'https://x.pacs.example' }],
    ['a longer name', { 'content-type': JSON_TYPE, origin: 'https://pacs.example.evil.example' }],
    ['plain text', { 'content-type': 'text/plain', origin: ORIGIN }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN }],
    ['a form with files', { 'content-type': 'multipart/form-data; boundary=x', origin: ORIGIN }],
    ['no type', { origin: ORIGIN }],
  ]

  it('sees every mutation there is', () => {
    expect(mutations.length).toBeGreaterThan(10)
    expect(procedures.some(({ type }) => type === 'subscription')).toBe(false)
  })

  it.each(FOREIGN)('refuses every mutation from %s', async (_name, headers) => {
    for (const { path } of mutations) {
      const bodies = [JSON.stringify({ json: {} }), '']
      for (const body of bodies) {
        const sent = new Headers(headers)
        const init: RequestInit = { method: 'POST', headers: sent, body: new TextEncoder().encode(body) }
        expect((await send(path, init)).status, path).toBe(403)
      }
    }
  })

  it('changes nothing by GET, HEAD or another method, on its own or in a batch', async () => {
    const before = await rowsOf()
    const input = encodeURIComponent(JSON.stringify({ json: {} }))
    for (const { path } of mutations) {
      expect((await send(`${path}?input=${input}`)).status, path).toBe(405)
      const batch = encodeURIComponent(JSON.stringify({ 0: { json: {} } }))
      expect((await send(`${path}?batch=1&input=${batch}`)).status, path).toBe(405)
      for (const method of ['PUT', 'PATCH', 'DELETE'])
        expect([403, 405], path).toContain((await send(path, { method })).status)
      const headers = { 'x-http-method-override': 'POST' }
      expect((await send(`${path}?input=${input}`, { headers })).status, path).toBe(405)
    }
    expect(await rowsOf()).toBe(before)
    const headers = { 'content-type': JSON_TYPE, origin: ORIGIN }
    const body = JSON.stringify({
      json: { name: '新', findings: 'x', impression: 'x', advice: '', visibility: 'department' },
    })
    expect((await send('template.save', { method: 'POST', headers, body })).status).toBe(200)
    expect(await rowsOf()).not.toBe(before)
  })

  it('changes nothing by asking: every query with what is there', async () => {
    const before = await rowsOf()
    let answered = 0
    for (const { path, rule } of procedures.filter(({ type }) => type === 'query')) {
      const json = rule ? sampleOf(rule.input, (at) => known[at.at(-1) ?? ''] ?? 'x') : {}
      const answer = await send(`${path}?input=${encodeURIComponent(JSON.stringify({ json }))}`)
      expect(answer.status, path).not.toBe(500)
      if (answer.status === 200) answered += 1
      expect(await rowsOf(), path).toBe(before)
    }
    expect(answered).toBeGreaterThan(15)
  })

  it('takes no body that never ends and no batch without one', async () => {
    const headers = { 'content-type': JSON_TYPE, origin: ORIGIN }
    const body = new Uint8Array(1024 * 1024 + 1).fill(32)
    expect((await send('session.signOut', { method: 'POST', headers, body })).status).toBe(413)
    const many = Array.from({ length: 21 }, () => 'session.me').join(',')
    expect((await send(`${many}?batch=1&input=%7B%7D`)).status).toBe(400)
  })
})

describe('promise B11: prototypes stay clean', () => {
  const POLLUTED = '{"polluted":"yes"}'
  const BODIES = [
    `{"json":{"__proto__":${POLLUTED}}}`,
    `{"json":{"constructor":{"prototype":${POLLUTED}}}}`,
    `{"__proto__":{"json":{},"polluted":"yes"},"json":{}}`,
    `{"json":{"a":{"polluted":"yes"}},"meta":{"values":{"__proto__.polluted":["undefined"]}}}`,
    `{"json":{"a":1},"meta":{"values":{},"referentialEqualities":{"a":["__proto__.polluted","constructor.prototype.polluted"]}}}`,
    `{"json":{"id":"x","body":{"__proto__":${POLLUTED}},"filter":{"constructor":{"prototype":${POLLUTED}}}}}`,
    `{"0":{"json":{"__proto__":${POLLUTED}}},"__proto__":{"json":${POLLUTED}}}`,
  ]
  const clean = () =>
    [{}, [], () => {}, 'x', 1].every((each) => (each as { polluted?: string }).polluted === undefined)

  it('whatever a body or an address says, on every procedure', async () => {
    for (const { path, type } of procedures) {
      for (const body of BODIES) {
        const answer =
          type === 'mutation'
            ? await send(path, {
                method: 'POST',
                body,
                headers: { 'content-type': JSON_TYPE, origin: ORIGIN },
              })
            : await send(`${path}?input=${encodeURIComponent(body)}`)
        expect(answer.status, `${path} ${body}`).not.toBe(500)
        if (answer.status === 401) session = await freshSession()
        expect(clean(), `${path} ${body}`).toBe(true)
      }
    }
    for (const path of [
      '__proto__',
      'constructor',
      'worklist.__proto__',
      'worklist.constructor.prototype',
      'toString',
    ])
      expect((await send(path)).status, path).toBe(404)
    expect(clean()).toBe(true)
  })
})

describe('promise B9: no address that somebody sends is ever asked', () => {
  it('200 ways to write one, in every text of every verb', { timeout: 120_000 }, async () => {
    const addresses = addressesOf(canary.port)
    expect(new Set(addresses).size).toBeGreaterThanOrEqual(200)
    const rules = procedures.flatMap(({ rule }) => rule ?? [])
    expect(rules.length).toBeGreaterThan(20)
    const outcomes = { taken: 0, refused: 0 }
    const ask = async (rule: VerbRule, turn: number) => {
      let field = 0
      const input = sampleOf(rule.input, (path, schema) => {
        const name = path.at(-1) ?? ''
        const id = known[name] ?? (name === 'id' ? known.templateId : undefined)
        if (id) return id
        field += 1
        const address = addresses[(turn + field) % addresses.length]!
        const longest = [address, address.slice(0, 64), address.slice(0, 16), 'x']
        return longest.find((text) => schema.safeParse(text).success) ?? address
      })
      await callVerb(rule.name, everybody, input).then(
        () => {
          outcomes.taken += 1
        },
        () => {
          outcomes.refused += 1
        },
      )
    }
    // Verbs whose texts all refuse an address need not hear it 200 times: the schema is what refuses.
    const open = rules.filter((rule) =>
      placesOf(rule.input).some(
        ({ kind, schema }) => kind === 'string' && schema.safeParse(addresses[0]).success,
      ),
    )
    const queue = [
      ...rules.flatMap((rule) => [{ rule, turn: 0 }]),
      ...open.flatMap((rule) => addresses.map((_, turn) => ({ rule, turn }))),
    ]
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        for (let next = queue.pop(); next; next = queue.pop()) await ask(next.rule, next.turn)
      }),
    )
    expect(open.length).toBeGreaterThan(5)
    expect(outcomes.taken).toBeGreaterThan(addresses.length)
    await region.runJobs()
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(canary.visits).toBe(0)
    await canary.prove()
  })
})
