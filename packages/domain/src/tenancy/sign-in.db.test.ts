import { startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authenticateToken, createToken, readSession, signIn, signOut, switchTenant } from './index.ts'

let region: TestRegion
let now = new Date('2026-03-18T06:00:00Z')
beforeAll(async () => {
  region = await startRegion({ now: () => now })
})
afterAll(() => region.stop())

async function person(slug: string) {
  const tenant = await region.tenant(slug)
  await tenant.as('radiologist')
  return { tenant, email: `p1@${slug}.example` }
}

describe('M05: sign-in', () => {
  it('opens a session that ends at once when it is closed', async () => {
    const { tenant, email } = await person('sign-a')
    const answer = await signIn(region.services, {
      email: ` ${email.toUpperCase()} `,
      password: TEST_PASSWORD,
    })
    if (answer.outcome !== 'ok') throw new Error('not signed in')
    const session = await readSession(region.services, { token: answer.sessionToken })
    expect(session?.tenant).toMatchObject({ id: tenant.id, roles: ['radiologist'] })
    await signOut(region.services, { token: answer.sessionToken })
    expect(await readSession(region.services, { token: answer.sessionToken })).toBeNull()
  })

  it('says the same of a wrong password and an unknown account', async () => {
    const { email } = await person('sign-b')
    const wrong = await signIn(region.services, { email, password: 'Wrong-Horse-9' })
    const unknown = await signIn(region.services, {
      email: 'nobody@sign-b.example',
      password: 'Wrong-Horse-9',
    })
    expect(wrong).toEqual(unknown)
    expect(wrong).toEqual({ outcome: 'refused', waitSeconds: 0 })
  })

  it('ends idle sessions after 30 minutes and any session after 12 hours', async () => {
    const { email } = await person('sign-d')
    const answer = await signIn(region.services, { email, password: TEST_PASSWORD })
    if (answer.outcome !== 'ok') throw new Error('not signed in')
    const token = answer.sessionToken
    for (let hours = 0; hours < 24; hours += 1) {
      now = new Date(now.getTime() + 29 * 60_000)
      const alive = (await readSession(region.services, { token })) !== null
      expect(alive).toBe((hours + 1) * 29 < 12 * 60)
    }
    const again = await signIn(region.services, { email, password: TEST_PASSWORD })
    if (again.outcome !== 'ok') throw new Error('not signed in')
    now = new Date(now.getTime() + 31 * 60_000)
    expect(await readSession(region.services, { token: again.sessionToken })).toBeNull()
  })

  it('cannot move a session to a hospital the person does not belong to', async () => {
    const { email } = await person('sign-e')
    const other = await region.tenant('sign-f')
    const answer = await signIn(region.services, { email, password: TEST_PASSWORD })
    if (answer.outcome !== 'ok') throw new Error('not signed in')
    await expect(
      switchTenant(region.services, { token: answer.sessionToken, tenantId: other.id }),
    ).rejects.toMatchObject({ code: 'not-found' })
  })

  it('gives a session that moves a new token, and the old one is dead at once', async () => {
    const { tenant, email } = await person('sign-h')
    const answer = await signIn(region.services, { email, password: TEST_PASSWORD })
    if (answer.outcome !== 'ok') throw new Error('not signed in')
    const { sessionToken: token } = answer
    const before = await readSession(region.services, { token })
    const moved = await switchTenant(region.services, { token, tenantId: tenant.id })
    expect(moved.sessionToken).not.toBe(token)
    expect(await readSession(region.services, { token })).toBeNull()
    const after = await readSession(region.services, { token: moved.sessionToken })
    expect(after).toMatchObject({ sessionId: before?.sessionId, tenant: { id: tenant.id } })
    await expect(switchTenant(region.services, { token, tenantId: tenant.id })).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})

describe('bearer tokens', () => {
  it('name their tenant and scopes, and are stored as a digest only', async () => {
    const { tenant } = await person('sign-g')
    const { token } = await createToken(region.services, {
      tenantId: tenant.id,
      label: 'demo',
      scopes: ['study:read'],
    })
    const holder = await authenticateToken(region.services, { token })
    expect(holder).toMatchObject({ tenantId: tenant.id, actor: { kind: 'token', scopes: ['study:read'] } })
    expect(await authenticateToken(region.services, { token: `${token}x` })).toBeNull()
  })
})
