import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createToken, RATE_LIMITS, type RateLimiter, rateLimiter, TOKEN_SCOPES } from '@yingtong/domain'
import { createGateway, type Gateway } from '@yingtong/gateway'
import type { TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from './matrix/verdict.ts'
import { makeWorld, type World } from './matrix/world.ts'

let world: World
let gateway: Gateway
let origin: string
let web: Server
let token: { home: string; other: string }

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const makeGateway = (limiter?: RateLimiter, webOrigin = 'http://127.0.0.1:9') =>
  createGateway({
    services: world.region.services,
    publicOrigin: 'http://gateway.test',
    webOrigin,
    ...(limiter ? { limiter } : {}),
  })

async function tokenOf(tenant: TestTenant): Promise<string> {
  const { services } = world.region
  const made = await createToken(services, { tenantId: tenant.id, label: 'x', scopes: [...TOKEN_SCOPES] })
  return `Bearer ${made.token}`
}

beforeAll(async () => {
  world = await makeWorld()
  web = createServer((_request, response) => response.writeHead(404).end('a page that is not there'))
  gateway = makeGateway(undefined, await listen(web))
  origin = await listen(gateway.server)
  token = { home: await tokenOf(world.home), other: await tokenOf(world.other) }
})
afterAll(async () => {
  await gateway?.drain(500)
  web?.close()
  web?.closeAllConnections()
  await world?.stop()
})

/** Headers by which frameworks were steered past their checks (CVE-2025-29927, CVE-2024-51479 and kin). */
const STEERING: readonly Readonly<Record<string, string>>[] = [
  { 'x-middleware-subrequest': 'middleware:middleware:middleware:middleware:middleware' },
  { 'x-middleware-subrequest': 'src/middleware' },
  { 'x-middleware-prefetch': '1' },
  { 'x-middleware-rewrite': '/t/county-b/dicom-web/studies' },
  { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
  { 'next-router-state-tree': '%5B%22%22%5D' },
  { 'x-nextjs-data': '1' },
  { 'x-invoke-path': '/healthz', 'x-matched-path': '/healthz' },
  { 'x-original-url': '/healthz', 'x-rewrite-url': '/healthz' },
  { 'x-forwarded-host': 'county-b.test', 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' },
  { 'x-http-method-override': 'OPTIONS', 'x-http-method': 'OPTIONS', 'x-method-override': 'OPTIONS' },
  { 'x-tenant-id': 'county-b', 'x-user': 'admin' },
]

/** Raw, since fetch would tidy the path up. */
function rawGet(path: string, headers: Readonly<Record<string, string>>, method = 'GET'): Promise<string> {
  const socket = connect(Number(new URL(origin).port), '127.0.0.1')
  const lines = Object.entries({ host: 'gateway.test', connection: 'close', ...headers })
  socket.write(
    `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
  )
  return new Promise((resolve, reject) => {
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
}

describe('promise C3: nothing in a header or a path walks past a door', () => {
  const doors = () => [
    '/dicom-web/studies',
    `/t/${world.other.slug}/dicom-web/studies`,
    `/dicom-web/studies/${world.loot.other.imageStudyUid}/metadata`,
    `/files/reports/${world.loot.other.reportId}`,
    `/files/exports/${world.loot.other.exportId}`,
    `/inert/${'x'.repeat(43)}`,
    '/viewer/x.js',
  ]

  it.each(STEERING.map((headers) => [Object.keys(headers).join(' '), headers] as const))(
    'answers the same with %s, to a stranger and to another hospital',
    async (_name, headers) => {
      for (const door of doors())
        for (const who of [{}, { authorization: token.home }] as Record<string, string>[]) {
          const plain = await answerOf(await fetch(`${origin}${door}`, { headers: who }))
          const steered = await answerOf(await fetch(`${origin}${door}`, { headers: { ...who, ...headers } }))
          expect(steered.outcome, door).toBe(plain.outcome)
          expect(steered.text, door).toBe(plain.text)
        }
    },
  )

  it('opens to nobody by a bent path', async () => {
    const bent = (door: string) => [
      `${door}.rsc`,
      `${door}?_rsc=1`,
      `${door}.segments/_tree.segment.rsc`,
      `${door}?__nextLocale=en`,
      `/en${door}`,
      `${door}.`,
      `${door}/.`,
      `${door}/..;/`,
      `/${door}`,
      door.replaceAll('/', '//'),
      door.replace('/dicom-web', '/%64icom-web'),
      `/${door.slice(1).replaceAll('/', '%2f')}`,
      `/healthz/..${door}`,
      `/healthz/..%2f${door.slice(1)}`,
      `/viewer/../${door.slice(1)}`,
      `${door}%00`,
      `${door};x=1`,
      `http://gateway.test${door}`,
    ]
    const secrets = Object.values(world.loot.other)
    for (const door of doors())
      for (const path of bent(door))
        for (const headers of [{}, { authorization: token.home }] as Record<string, string>[]) {
          const text = await rawGet(path, headers)
          const status = Number(text.slice(9, 12))
          const said = decodeURIComponent(path.replace('%00', ''))
          // A stranger gets nothing at all; somebody of home may reach their own archive by a path that means it.
          if (!headers.authorization) expect(status, path).toBeGreaterThanOrEqual(300)
          for (const secret of secrets)
            if (!said.includes(secret)) expect(text.includes(secret), `${path} shows ${secret}`).toBe(false)
        }
  })

  it('does not take another method for the one that is allowed', async () => {
    for (const method of ['HEAD', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'get'])
      for (const door of doors()) {
        const text = await rawGet(door, {}, method)
        expect(Number(text.slice(9, 12)), `${method} ${door}`).toBeGreaterThanOrEqual(300)
      }
  })
})

describe('promise C1: how long an answer takes', () => {
  it('does not tell another hospital’s exam from one that is not there', async () => {
    const { other, missing } = world.loot
    const paths = [other, missing].map(({ imageStudyUid }) => `/dicom-web/studies/${imageStudyUid}/metadata`)
    const taken: number[][] = [[], []]
    for (let turn = 0; turn < 120; turn += 1)
      for (const which of turn % 2 ? [0, 1] : [1, 0]) {
        const started = performance.now()
        const response = await fetch(`${origin}${paths[which]}`, { headers: { authorization: token.home } })
        await response.arrayBuffer()
        expect(response.status).toBe(404)
        if (turn >= 20) taken[which]!.push(performance.now() - started)
      }
    const [foreign, absent] = taken.map((times) => times.toSorted((a, b) => a - b)[times.length / 2]!)
    expect(Math.abs(foreign! - absent!)).toBeLessThan(Math.max(2, 0.5 * Math.min(foreign!, absent!)))
  })
})

describe('promise C2: one pool, two hospitals', () => {
  it('1,000 interleaved requests never see the other’s exams', async () => {
    const uids = { home: new Set<string>(), other: new Set<string>() }
    const studies = async (whose: 'home' | 'other') => {
      const response = await fetch(`${origin}/dicom-web/studies`, {
        headers: { authorization: token[whose] },
      })
      const rows = (await response.json()) as Record<string, { Value: string[] }>[]
      return rows.map((row) => row['0020000D']!.Value[0]!)
    }
    for (const whose of ['home', 'other'] as const)
      for (const uid of await studies(whose)) uids[whose].add(uid)
    expect(uids.home.size).toBeGreaterThan(0)
    expect([...uids.home].filter((uid) => uids.other.has(uid))).toEqual([])
    let bled = 0
    let answered = 0
    const next = Array.from({ length: 1000 }, (_, index): 'home' | 'other' =>
      index % 2 === 0 ? 'home' : 'other',
    )
    const work = async () => {
      for (let whose = next.pop(); whose; whose = next.pop()) {
        const seen = await studies(whose)
        answered += 1
        if (seen.length !== uids[whose].size || seen.some((uid) => !uids[whose].has(uid))) bled += 1
      }
    }
    await Promise.all(Array.from({ length: 16 }, work))
    expect([answered, bled]).toEqual([1000, 0])
  })
})

describe('promise C10: a noisy hospital', () => {
  it('is told to wait, at both of two gateways, and does not stop another', async () => {
    const limits = {
      ...RATE_LIMITS,
      'images:token': { capacity: 100, perSecond: 1 },
      'images:tenant': { capacity: 100, perSecond: 1 },
    }
    const gateways = [0, 1].map(() => makeGateway(rateLimiter(world.region.services, limits)))
    const origins = await Promise.all(gateways.map(({ server }) => listen(server)))
    const ask = (at: number, authorization: string) =>
      fetch(`${origins[at]}/dicom-web/studies?limit=1`, { headers: { authorization } })
    const noisy = Array.from({ length: 500 }, (_, index) => index)
    const statuses: number[] = []
    let quiet: number[] = []
    const flood = async () => {
      for (let index = noisy.pop(); index !== undefined; index = noisy.pop()) {
        const response = await ask(index % 2, token.home)
        statuses.push(response.status)
        if (response.status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
        await response.arrayBuffer()
      }
    }
    const other = async () => {
      for (let index = 0; index < 10; index += 1)
        quiet = [...quiet, (await ask(index % 2, token.other)).status]
    }
    await Promise.all([...Array.from({ length: 8 }, flood), other()])
    expect(quiet).toEqual(Array.from({ length: 10 }, () => 200))
    const admitted = statuses.filter((status) => status === 200).length
    expect(admitted).toBeGreaterThan(80)
    expect(admitted).toBeLessThan(200)
    expect(statuses.filter((status) => status === 429).length).toBe(500 - admitted)
    await Promise.all(gateways.map((each) => each.drain(200)))
  })
})
