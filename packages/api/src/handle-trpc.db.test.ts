import { signIn } from '@yingtong/domain'
import { startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { handleTrpc } from './handle-trpc.ts'

const ORIGIN = 'https://pacs.example'
let region: TestRegion
let sessionToken: string
let tenantId: string
beforeAll(async () => {
  region = await startRegion()
  const tenant = await region.tenant('door')
  tenantId = tenant.id
  await tenant.as('radiologist')
  const answer = await signIn(region.services, { email: 'p1@door.example', password: TEST_PASSWORD })
  if (answer.outcome !== 'ok') throw new Error('not signed in')
  sessionToken = answer.sessionToken
})
afterAll(() => region.stop())

const send = (path: string, init: RequestInit = {}, token: string | null = sessionToken) =>
  handleTrpc(new Request(`${ORIGIN}/api/trpc/${path}`, init), {
    services: region.services,
    endpoint: '/api/trpc',
    origin: ORIGIN,
    sessionToken: token,
  })

const post = (headers: Record<string, string>) =>
  send('session.signOut', { method: 'POST', body: '{"json":null}', headers })

describe('promise B10: writes come from our own pages only', () => {
  it.each([
    ['no origin', { 'content-type': 'application/json' }],
    ['a null origin', { 'content-type': 'application/json', origin: 'null' }],
    ['another site', { 'content-type': 'application/json', origin: 'https://evil.example' }],
    ['a sub-domain', { 'content-type': 'application/json', origin: 'https://x.pacs.example' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded', origin: ORIGIN }],
    ['plain text', { 'content-type': 'text/plain', origin: ORIGIN }],
  ])('refuses %s', async (_name, headers) =>
    expect((await post(headers as Record<string, string>)).status).toBe(403),
  )

  it('answers reads with the session and 401 without', async () => {
    const input = encodeURIComponent(JSON.stringify({ json: {} }))
    expect((await send(`worklist.list?input=${input}`)).status).toBe(200)
    expect((await send(`worklist.list?input=${input}`, {}, null)).status).toBe(401)
    expect((await send(`worklist.list?input=${input}`, {}, 'forged')).status).toBe(401)
  })

  it('never changes anything by GET', async () => {
    expect((await send('session.signOut')).status).toBe(405)
  })

  it('hands a session that moves its new token as a cookie, and to no script', async () => {
    const before = sessionToken
    const answer = await send('session.switchTenant', {
      method: 'POST',
      body: JSON.stringify({ json: { tenantId } }),
      headers: { 'content-type': 'application/json', origin: ORIGIN },
    })
    expect(answer.status).toBe(200)
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(
      /^__Host-authjs\.session-token=[\w-]{43}; Path=\/; Max-Age=86400; HttpOnly; SameSite=Lax; Secure$/,
    )
    sessionToken = /=([\w-]{43})/.exec(cookie)![1]!
    expect(await answer.text()).not.toContain(sessionToken)
    const input = encodeURIComponent(JSON.stringify({ json: {} }))
    expect((await send(`worklist.list?input=${input}`)).status).toBe(200)
    expect((await send(`worklist.list?input=${input}`, {}, before)).status).toBe(401)
  })

  it('takes little in of a stranger, and no byte of what is too much', async () => {
    const pulled = { count: 0 }
    const much = (bytes: number) => ({
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN, 'content-length': String(bytes) },
      body: new ReadableStream({ pull: () => void pulled.count++ }, { highWaterMark: 0 }),
      duplex: 'half',
    })
    expect((await send('session.signOut', much(100_000) as RequestInit, null)).status).toBe(413)
    expect((await send('session.signOut', much(2_000_000) as RequestInit)).status).toBe(413)
    expect(pulled.count).toBe(0)
  })

  it('books what a body unfolds to for the hospital that sends it, and gives it back', async () => {
    const booked: number[] = []
    const { memory } = region.services
    const waiting = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          booked.push(memory.takenBytes)
          controller.enqueue(new TextEncoder().encode('{"json":null}'))
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    const headers = { 'content-type': 'application/json', origin: ORIGIN }
    await send('session.signOut', { method: 'POST', body: waiting, headers, duplex: 'half' } as RequestInit)
    expect(booked[0]).toBeGreaterThanOrEqual(1024 * 1024)
    expect(memory.takenBytes).toBe(0)
    const answer = await signIn(region.services, { email: 'p1@door.example', password: TEST_PASSWORD })
    if (answer.outcome === 'ok') sessionToken = answer.sessionToken
  })

  it('lets our own page write', async () => {
    expect((await post({ 'content-type': 'application/json', origin: ORIGIN })).status).toBe(200)
    const input = encodeURIComponent(JSON.stringify({ json: {} }))
    expect((await send(`worklist.list?input=${input}`)).status).toBe(401)
  })
})
