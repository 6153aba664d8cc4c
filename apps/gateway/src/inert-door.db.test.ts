import { memorySource } from '@yingtong/dicom'
import {
  acceptInstances,
  type Ctx,
  DOCUMENT_TICKET_MS,
  downloadQuarantined,
  openDocument,
  quarantineObject,
  searchAudit,
  signIn,
  systemContext,
} from '@yingtong/domain'
import {
  encapsulatedPdf,
  startRegion,
  TEST_PASSWORD,
  type TestRegion,
  type TestTenant,
} from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sessionCookie } from './front/cookies.ts'
import { createGateway } from './gateway.ts'
import { type RunningGateway, startGateway } from './test/start-gateway.ts'

const PDF = '%PDF-1.4\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj '
const PAGE = '<!DOCTYPE html><script>alert(1)</script>'
const OBJECT = { studyInstanceUid: '1.2.3.7', seriesInstanceUid: '1.2.3.8', sopInstanceUid: '1.2.3.9' }
const PAGE_OBJECT = { studyInstanceUid: '1.2.4.7', seriesInstanceUid: '1.2.4.8', sopInstanceUid: '1.2.4.9' }
const { studyInstanceUid, sopInstanceUid } = OBJECT

let region: TestRegion
let gateway: RunningGateway
let a: TestTenant
let b: TestTenant
let staff: Ctx
let clockMs = 0

/** Headers and status of an answer without those that tell one connection from another. */
async function said(response: Response) {
  const { status, headers } = response
  const skipped = ['date', 'x-request-id', 'connection', 'keep-alive']
  const body = (await response.text()).replace(/"requestId":"[^"]*"/, '')
  return { status, headers: [...headers].filter(([name]) => !skipped.includes(name)), body }
}

const take = (ticket: string, headers: Record<string, string> = {}, origin = gateway.origin) =>
  fetch(`${origin}/inert/${ticket}`, { headers, redirect: 'manual' })

/** How often the hospital's log says so. */
async function audited(action: 'document.opened'): Promise<number> {
  const { events } = await searchAudit(await a.as('audit-admin'), { actions: [action] })
  return events.length
}

const accept = (ctx: Ctx, uids: typeof OBJECT, text: string) =>
  acceptInstances(ctx, {
    objects: [memorySource(encapsulatedPdf({ ...uids, pdf: new TextEncoder().encode(text) }))],
    source: 'stow',
  })

beforeAll(async () => {
  region = await startRegion()
  a = await region.tenant('county-a')
  b = await region.tenant('county-b')
  staff = await a.as('technologist')
  const now = () => new Date(Date.now() + clockMs)
  gateway = await startGateway({ ...region.services, now })
  await accept(staff, OBJECT, PDF)
  await accept(staff, PAGE_OBJECT, PAGE.padEnd(42))
})
afterAll(async () => {
  await gateway?.drain(1000)
  await region?.stop()
})

describe('promise B7: documents of foreign make come from a path without cookies', () => {
  it('gives the document once, to be kept, and nothing of what its sender calls it', async () => {
    const before = await audited('document.opened')
    const { ticket } = await openDocument(staff, { studyInstanceUid, sopInstanceUid })
    expect(ticket).toMatch(/^[\w-]{43}$/)
    const response = await take(ticket)
    const { headers } = response
    expect(response.status).toBe(200)
    expect(await response.text()).toBe(PDF)
    expect(headers.get('content-type')).toBe('application/pdf')
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f]{16}\.pdf"$/)
    expect(headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('set-cookie')).toBeNull()
    expect((await take(ticket)).status).toBe(404)
    expect((await audited('document.opened')) - before).toBe(1)
  })

  it('takes what is no PDF for bytes, whatever it says', async () => {
    const { ticket } = await openDocument(staff, PAGE_OBJECT)
    const response = await take(ticket, { accept: 'text/html' })
    expect(response.headers.get('content-type')).toBe('application/octet-stream')
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f]{16}\.bin"$/)
    expect((await response.text()).trim()).toBe(PAGE)
  })

  it('gives quarantined bytes the same way', async () => {
    const bytes = new TextEncoder().encode(PAGE)
    const actor = { kind: 'agent', id: 'x', name: 'x' } as const
    const { id } = await quarantineObject({ ...a.system(), actor }, { bytes, reason: 'not-dicom' })
    const { ticket } = await downloadQuarantined(staff, { id })
    const response = await take(ticket)
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="[0-9a-f]{16}\.bin"$/)
    expect(await response.text()).toBe(PAGE)
    const stranger = await b.as('technologist')
    await expect(downloadQuarantined(stranger, { id })).rejects.toThrow('not found')
  })

  it('is over after a minute, and then as if it had never been', async () => {
    const { ticket } = await openDocument(staff, { studyInstanceUid, sopInstanceUid })
    const never = await said(await take('x'.repeat(43)))
    clockMs = DOCUMENT_TICKET_MS + 1000
    expect(await said(await take(ticket))).toEqual(never)
    clockMs = 0
    expect(await said(await take(ticket))).toEqual(never)
    expect(never.status).toBe(404)
  })

  it('opens for one of two that come at once', async () => {
    const { ticket } = await openDocument(staff, { studyInstanceUid, sopInstanceUid })
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await take(ticket)).status))
    expect(statuses.filter((status) => status === 200).length).toBe(1)
    expect(statuses.filter((status) => status === 404).length).toBe(7)
  })

  it('is asked for by whoever may see the images of the hospital, and by nobody else', async () => {
    const wish = { studyInstanceUid, sopInstanceUid }
    await expect(openDocument(await b.as('technologist'), wish)).rejects.toThrow('not found')
    await expect(openDocument(await a.as('registrar'), wish)).rejects.toThrow('permission')
    await expect(openDocument(staff, { ...wish, sopInstanceUid: '1.2.4.9' })).rejects.toThrow('not found')
    const system = systemContext(region.services, b.id, 'x')
    await expect(openDocument(system, wish)).rejects.toThrow('not found')
  })

  it('looks at no cookie and no token: all of them are answered alike, with a ticket and without', async () => {
    const answer = await signIn(region.services, { email: 'p1@county-a.example', password: TEST_PASSWORD })
    if (answer.outcome !== 'ok') throw new Error('not signed in')
    const callers: Record<string, string>[] = [
      {},
      { cookie: `${sessionCookie(false)}=${answer.sessionToken}` },
      { cookie: `${sessionCookie(true)}=x; ${sessionCookie(false)}=${'y'.repeat(43)}` },
      { authorization: 'Bearer nonsense' },
      { authorization: 'Basic x', origin: 'null', 'sec-fetch-site': 'cross-site' },
    ]
    const [withTicket, without] = [new Set<string>(), new Set<string>()]
    for (const headers of callers) {
      const { ticket } = await openDocument(staff, { studyInstanceUid, sopInstanceUid })
      withTicket.add(JSON.stringify(await said(await take(ticket, headers))))
      without.add(JSON.stringify(await said(await take('x'.repeat(43), headers))))
    }
    expect([withTicket.size, without.size]).toEqual([1, 1])
  })

  it.each(['HEAD', 'POST', 'PUT', 'DELETE'])('does not use a ticket up for %s', async (method) => {
    const { ticket } = await openDocument(staff, { studyInstanceUid, sopInstanceUid })
    expect((await fetch(`${gateway.origin}/inert/${ticket}`, { method })).status).toBe(404)
    expect((await take(ticket)).status).toBe(200)
  })
})

describe('promise B7: documents at an origin of their own', () => {
  it('are sent on to it with their ticket, and nothing else lives there', async () => {
    const [publicOrigin, documentOrigin] = ['http://gateway.test', 'http://documents.test']
    const own = createGateway({
      services: region.services,
      publicOrigin,
      documentOrigin,
      webOrigin: 'http://127.0.0.1:9',
    })
    await new Promise<void>((resolve) => own.server.listen(0, '127.0.0.1', resolve))
    const address = own.server.address()
    const port = typeof address === 'object' ? address!.port : 0
    const ask = async (path: string, host: string) => {
      const { request } = await import('node:http')
      return new Promise<{ status: number; location: string | undefined; body: string }>((resolve) => {
        request({ port, path, headers: { host } }, (response) => {
          let body = ''
          response.on('data', (chunk) => {
            body += String(chunk)
          })
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }),
          )
        }).end()
      })
    }
    const { ticket } = await openDocument(staff, { studyInstanceUid, sopInstanceUid })
    const led = await ask(`/inert/${ticket}`, 'gateway.test')
    expect([led.status, led.location]).toEqual([307, `${documentOrigin}/inert/${ticket}`])
    for (const path of [
      '/',
      '/sign-in',
      '/healthz',
      '/dicom-web/studies',
      '/viewer/',
      '/files/audit',
      '/inertia',
    ])
      expect((await ask(path, 'documents.test')).status, path).toBe(404)
    expect(await ask(`/inert/${ticket}`, 'documents.test')).toMatchObject({ status: 200, body: PDF })
    await own.drain(200)
  })
})
