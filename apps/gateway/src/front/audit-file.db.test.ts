import { type Role, searchAudit, signIn } from '@yingtong/domain'
import { startRegion, TEST_PASSWORD, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type RunningGateway, startGateway } from '../test/start-gateway.ts'
import { sessionCookie } from './cookies.ts'

let region: TestRegion
let gateway: RunningGateway
let a: TestTenant
beforeAll(async () => {
  region = await startRegion()
  gateway = await startGateway(region.services)
  a = await region.tenant('county-a')
})
afterAll(async () => {
  gateway.server.closeAllConnections()
  gateway.server.close()
  await region.stop()
})

async function cookieFor(role: Role): Promise<string> {
  const ctx = await a.as(role)
  const { eq, users } = await import('@yingtong/db')
  const [user] = await region.database.withIdentity((tx) =>
    tx.select().from(users).where(eq(users.id, ctx.actor.id)),
  )
  const signedIn = await signIn(region.services, { email: user!.email, password: TEST_PASSWORD })
  if (signedIn.outcome !== 'ok') throw new Error(`not signed in: ${signedIn.outcome}`)
  return `${sessionCookie(false)}=${signedIn.sessionToken}`
}

const get = (query: string, cookie?: string) =>
  fetch(`${gateway.origin}/files/audit?${query}`, { headers: cookie ? { cookie } : {} })

test('M03: the audit log is streamed as an attachment to an audit administrator, to nobody else', async () => {
  await region.database.withTenant(a.id, async (tx) => {
    const { auditEvents } = await import('@yingtong/db')
    const row = { action: 'study.opened', actorKind: 'user', actorId: 'x', actorName: '+1' }
    await tx.insert(auditEvents).values(Array.from({ length: 2_500 }, () => row))
  })
  const cookie = await cookieFor('audit-admin')
  const csv = await get('format=csv&actorId=x', cookie)
  expect(csv.status).toBe(200)
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(csv.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-\d{8}T\d{6}Z\.csv"$/)
  expect(csv.headers.get('content-security-policy')).toContain('sandbox')
  const bytes = Buffer.from(await csv.arrayBuffer())
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]))
  const lines = bytes.toString('utf8').trimEnd().split('\r\n')
  expect(lines.length).toBe(2_501)
  expect(lines[1]).toContain(`"'+1"`)
  const json = await (await get('format=jsonl&actions=study.opened,report.opened', cookie)).text()
  expect(
    json
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)).length,
  ).toBe(2_500)

  expect((await get('format=csv')).status).toBe(401)
  expect((await get('format=csv', await cookieFor('senior-radiologist'))).status).toBe(403)
  expect((await get('format=xlsx', cookie)).status).toBe(400)
  expect((await get('format=csv&actions=rm', cookie)).status).toBe(400)
  const { events } = await searchAudit(await a.as('audit-admin'), { actions: ['audit.exported'] })
  expect(events.map((event) => event.outcome)).toEqual(['refused', 'success', 'success'])
})
