import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { createToken, signIn } from '@yingtong/domain'
import { startRegion, TEST_PASSWORD, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionCookie } from './front/cookies.ts'
import { type RunningGateway, startGateway } from './test/start-gateway.ts'

let region: TestRegion
let a: TestTenant
let b: TestTenant
let gateway: RunningGateway
let web: Server
let storeDown = false
const seenByWeb: IncomingHttpHeaders[] = []

beforeAll(async () => {
  region = await startRegion({
    store: (real) => ({
      ...real,
      head: (key) => (storeDown ? Promise.reject(new Error('down')) : real.head(key)),
    }),
  })
  a = await region.tenant('county-a')
  b = await region.tenant('county-b')
  web = createServer((request, response) => {
    seenByWeb.push(request.headers)
    request.pipe(response.writeHead(200, { 'x-from': 'web' }))
  })
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve))
  gateway = await startGateway(region.services, `http://127.0.0.1:${(web.address() as AddressInfo).port}`)
})
afterAll(async () => {
  await gateway?.drain(1000)
  web?.close()
  web?.closeAllConnections()
  await region?.stop()
})

async function tokenOf(tenant: TestTenant) {
  const scopes = ['study:read', 'image:read', 'image:store'] as const
  return (await createToken(region.services, { tenantId: tenant.id, label: 'test', scopes: [...scopes] }))
    .token
}

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.origin}${path}`, { headers, redirect: 'manual' })

describe('DICOMweb behind the gateway', () => {
  it('asks strangers who they are', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'Basic eDp5' }]) {
      const response = await get('/dicom-web/studies', headers as Record<string, string>)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  it('answers a token in its own archive, by either address, and nowhere else', async () => {
    const authorization = `Bearer ${await tokenOf(a)}`
    expect((await get('/dicom-web/studies', { authorization })).status).toBe(200)
    expect((await get('/t/county-a/dicom-web/studies', { authorization })).status).toBe(200)
    expect((await get('/t/county-b/dicom-web/studies', { authorization })).status).toBe(404)
    expect((await get('/t/nowhere/dicom-web/studies', { authorization })).status).toBe(404)
  })

  it('forgets a revoked token within moments', async () => {
    const authorization = `Bearer ${await tokenOf(b)}`
    expect((await get('/dicom-web/studies', { authorization })).status).toBe(200)
    await region.database.withIdentity(async (tx) => {
      const { apiTokens, eq } = await import('@yingtong/db')
      await tx.update(apiTokens).set({ revokedAt: new Date() }).where(eq(apiTokens.tenantId, b.id))
    })
    await expect
      .poll(async () => (await get('/dicom-web/studies', { authorization })).status, { timeout: 3000 })
      .toBe(401)
  })

  it('keeps what it answers out of shared caches', async () => {
    const authorization = `Bearer ${await tokenOf(a)}`
    expect((await get('/dicom-web/studies', { authorization })).headers.get('cache-control')).toMatch(
      /no-store|private/,
    )
  })
})

describe('a session', () => {
  async function cookieFor(tenant: TestTenant): Promise<string> {
    const ctx = await tenant.as('technologist')
    const { users, eq } = await import('@yingtong/db')
    const [user] = await region.database.withIdentity((tx) =>
      tx.select().from(users).where(eq(users.id, ctx.actor.id)),
    )
    const signedIn = await signIn(region.services, { email: user!.email, password: TEST_PASSWORD })
    if (signedIn.outcome !== 'ok') throw new Error('not signed in')
    return `${sessionCookie(false)}=${signedIn.sessionToken}`
  }

  it('opens DICOMweb, files and the viewer; without it the viewer leads to the sign-in page and back', async () => {
    const cookie = await cookieFor(a)
    expect((await get('/dicom-web/studies', { cookie })).status).toBe(200)
    const led = await get('/viewer/viewer?StudyInstanceUIDs=1.2.3', { accept: 'text/html' })
    expect(led.status).toBe(302)
    expect(led.headers.get('location')).toBe('/sign-in?next=%2Fviewer%2Fviewer%3FStudyInstanceUIDs%3D1.2.3')
    expect((await get('/viewer/ohif/x.js')).status).toBe(401)
  })

  it('does not write for a page of somebody else', async () => {
    const cookie = await cookieFor(a)
    for (const origin of ['https://evil.example', 'null', ''])
      expect(
        (
          await fetch(`${gateway.origin}/dicom-web/studies`, {
            method: 'POST',
            body: 'x',
            headers: { cookie, ...(origin ? { origin } : {}) },
          })
        ).status,
      ).toBe(403)
    const own = await fetch(`${gateway.origin}/dicom-web/studies`, {
      method: 'POST',
      body: 'x',
      headers: { cookie, origin: gateway.origin },
    })
    expect(own.status).not.toBe(403)
  })
})

describe('the front door', () => {
  it('passes pages on without the headers that steer Next.js', async () => {
    const response = await fetch(`${gateway.origin}/api/trpc/x`, {
      method: 'POST',
      body: 'hello',
      headers: { 'x-middleware-subrequest': 'src/middleware', 'x-nextjs-data': '1', cookie: 'c=1' },
    })
    expect(await response.text()).toBe('hello')
    const seen = seenByWeb.at(-1)!
    expect(seen.cookie).toBe('c=1')
    expect(Object.keys(seen).filter((name) => /^x-(middleware|nextjs)-/.test(name))).toEqual([])
    expect(seen['x-forwarded-for']).toBe('127.0.0.1')
  })

  it('does not believe a forwarded address of the client', async () => {
    await get('/', { 'x-forwarded-for': '10.9.9.9' })
    expect(seenByWeb.at(-1)!['x-forwarded-for']).toBe('127.0.0.1')
  })

  it('refuses upgrades', async () => {
    const { port } = new URL(gateway.origin)
    const socket = connect(Number(port), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n')
    const answer = await new Promise<string>((resolve) =>
      socket.once('data', (chunk) => resolve(String(chunk))),
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400/)
    socket.destroy()
  })

  it('answers 503 when the web process is down', async () => {
    const lonely = await startGateway(region.services)
    const response = await fetch(`${lonely.origin}/worklist`)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ error: 'unavailable' })
    await lonely.drain(100)
  })

  it('refuses headers beyond 16 KiB', async () => {
    const response = await get('/', { 'x-long': 'x'.repeat(20_000) }).catch(() => null)
    expect(response === null || response.status === 431).toBe(true)
  })
})

describe('health', () => {
  it('tells what is down, now', async () => {
    expect((await get('/healthz')).status).toBe(200)
    expect((await get('/readyz')).status).toBe(200)
    storeDown = true
    const red = await get('/readyz')
    expect(red.status).toBe(503)
    expect(await red.json()).toMatchObject({ checks: { database: 'ok', store: 'down' } })
    storeDown = false
    expect((await get('/readyz')).status).toBe(200)
  })
})
