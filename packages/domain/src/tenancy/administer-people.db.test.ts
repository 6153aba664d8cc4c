import { auditEvents, eq, users } from '@yingtong/db'
import { startRegion, TEST_PASSWORD, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx } from '../kernel/index.ts'
import {
  acceptInvitation,
  authenticateToken,
  changeSecuritySettings,
  closeTenantSession,
  createDepartment,
  endDepartment,
  endMembership,
  inviteMember,
  issueToken,
  listDepartments,
  listInvitations,
  listMembers,
  listTenantSessions,
  listTokens,
  offerReset,
  readInvitation,
  readRegions,
  readSecuritySettings,
  readSession,
  renameDepartment,
  revokeInvitation,
  revokeToken,
  setMemberDepartments,
  setMemberRoles,
  signIn,
  vouchForToken,
} from './index.ts'

const DAY_MS = 86_400_000
/** Chosen when a second hospital joins. */
const OWN_PASSWORD = 'Own-Horse-99-Battery'
const NEW_PASSWORD = 'Other-Horse-7'
const refused = (code: string) => ({ code })

let region: TestRegion
let now = new Date('2026-03-18T06:00:00Z')
let a: TestTenant
let b: TestTenant
let boss: Ctx
let officer: Ctx
let other: Ctx

beforeAll(async () => {
  region = await startRegion({ now: () => now })
  a = await region.tenant('people-a')
  b = await region.tenant('people-b')
  boss = await a.as('tenant-admin')
  officer = await a.as('security-admin')
  other = await b.as('tenant-admin')
})
afterAll(() => region.stop())

const invite = (email: string, roles: ('radiologist' | 'tenant-admin')[] = ['radiologist']) =>
  inviteMember(boss, { email, displayName: '林静芳', roles })
const enter = (token: string, password = TEST_PASSWORD) =>
  acceptInvitation(region.services, { token, password })

async function open(email: string, password = TEST_PASSWORD): Promise<string> {
  const answer = await signIn(region.services, { email, password })
  if (answer.outcome !== 'ok') throw new Error(`not signed in: ${answer.outcome}`)
  return answer.sessionToken
}
const alive = async (token: string) => (await readSession(region.services, { token })) !== null
const memberOf = async (email: string) => (await listMembers(boss, {})).find((one) => one.email === email)!

describe('M07: an invitation', () => {
  it('opens an account once, with the roles and departments it was written for', async () => {
    const { id: departmentId } = await createDepartment(boss, { name: '放射科' })
    const { token } = await inviteMember(boss, {
      email: ' Lin@People-A.example ',
      displayName: '林静芳',
      roles: ['radiologist'],
      departmentIds: [departmentId],
    })
    const shown = await readInvitation(region.services, { token })
    expect(shown).toMatchObject({ email: 'lin@people-a.example', hospital: 'people-a', hasAccount: false })
    expect(await enter(token)).toEqual({
      email: 'lin@people-a.example',
      purpose: 'join',
      // A count of its own for the browser that it came from, and nothing else.
      pass: expect.stringMatching(/^[\w-]{43}$/),
    })
    await expect(enter(token)).rejects.toMatchObject(refused('not-found'))
    const member = await memberOf('lin@people-a.example')
    expect(member).toMatchObject({
      name: '林静芳',
      roles: ['radiologist'],
      secondFactor: null,
      lastSeenAt: null,
    })
    expect(member.departments).toEqual([{ id: departmentId, name: '放射科' }])
    const session = await readSession(region.services, { token: await open('lin@people-a.example') })
    expect(session?.tenant).toMatchObject({ id: a.id, roles: ['radiologist'] })
    expect((await memberOf('lin@people-a.example')).lastSeenAt).toEqual(now)
    await expect(invite('lin@people-a.example')).rejects.toMatchObject(refused('conflict'))
  })

  it('is not found once it is expired, revoked, replaced, or was never', async () => {
    const late = await invite('late@people-a.example')
    const gone = await invite('gone@people-a.example')
    const first = await invite('twice@people-a.example')
    await invite('twice@people-a.example')
    await revokeInvitation(boss, { id: gone.id })
    await expect(revokeInvitation(boss, { id: gone.id })).rejects.toMatchObject(refused('not-found'))
    now = new Date(now.getTime() + 7 * DAY_MS + 1)
    for (const token of [late.token, gone.token, first.token, 'never-was'])
      for (const attempt of [() => enter(token), () => readInvitation(region.services, { token })])
        await expect(attempt()).rejects.toMatchObject(refused('not-found'))
    const states = Object.fromEntries((await listInvitations(boss, {})).map((one) => [one.email, one.state]))
    expect(states).toMatchObject({
      'late@people-a.example': 'expired',
      'gone@people-a.example': 'revoked',
      'lin@people-a.example': 'accepted',
    })
    expect(JSON.stringify(await listInvitations(boss, {}))).not.toContain(late.token)
  })

  it('lets somebody of another hospital join by their own password only', async () => {
    await b.as('radiologist')
    const email = 'p2@people-b.example'
    const { token } = await invite(email)
    expect((await readInvitation(region.services, { token })).hasAccount).toBe(true)
    const own = OWN_PASSWORD
    const answer = (password: string, newPassword?: string) =>
      acceptInvitation(region.services, { token, password, ...(newPassword ? { newPassword } : {}) })
    await expect(answer(NEW_PASSWORD, own)).rejects.toMatchObject(refused('forbidden'))
    for (const chosen of [undefined, 'weak', TEST_PASSWORD])
      await expect(answer(TEST_PASSWORD, chosen)).rejects.toMatchObject(refused('invalid'))
    await answer(TEST_PASSWORD, own)
    const session = await readSession(region.services, { token: await open(email, own) })
    expect(session?.tenants.map((tenant) => tenant.slug)).toEqual(['people-a', 'people-b'])
  })

  it('gives no password to an account of somebody else’s identity provider', async () => {
    await b.as('clinician')
    const email = 'p3@people-b.example'
    await region.database.withIdentity((tx) =>
      tx.update(users).set({ passwordHash: null }).where(eq(users.email, email)),
    )
    const { token } = await invite(email)
    await expect(enter(token)).rejects.toMatchObject(refused('conflict'))
    await expect(open(email)).rejects.toThrow()
  })

  it('demands a good password, and no two of system, security and audit administration', async () => {
    const { token } = await invite('weak@people-a.example')
    await expect(enter(token, 'allsmallletters')).rejects.toMatchObject(refused('invalid'))
    await changeSecuritySettings(officer, { passwordLengthMin: 14 })
    await expect(enter(token, 'Short-Horse-9')).rejects.toMatchObject(refused('invalid'))
    await changeSecuritySettings(officer, {})
    const roles = ['tenant-admin', 'audit-admin'] as const
    await expect(
      inviteMember(boss, { email: 'two@people-a.example', displayName: 'x', roles: [...roles] }),
    ).rejects.toMatchObject(refused('invalid'))
    await expect(
      inviteMember(officer, { email: 'x@people-a.example', displayName: 'x', roles: ['clinician'] }),
    ).rejects.toMatchObject(refused('forbidden'))
  })
})

describe('M07: roles and membership', () => {
  it('change at once and close what the person has open (promise C5)', async () => {
    const { userId } = await memberOf('lin@people-a.example')
    const token = await open('lin@people-a.example')
    expect(await setMemberRoles(boss, { userId, roles: ['clinician', 'clinician'] })).toEqual({
      sessionsClosed: 2,
      waits: false,
    })
    expect(await alive(token)).toBe(false)
    const again = await readSession(region.services, { token: await open('lin@people-a.example') })
    expect(again?.tenant.roles).toEqual(['clinician'])
  })

  it('are not one’s own to change, keep a last administrator, and keep three offices apart', async () => {
    const mine = boss.actor.id
    const theirs = officer.actor.id
    await expect(setMemberRoles(boss, { userId: mine, roles: ['clinician'] })).rejects.toMatchObject(
      refused('forbidden'),
    )
    await expect(endMembership(boss, { userId: mine })).rejects.toMatchObject(refused('forbidden'))
    await expect(
      setMemberRoles(boss, { userId: theirs, roles: ['security-admin', 'tenant-admin'] }),
    ).rejects.toMatchObject(refused('invalid'))
    const second = await a.as('tenant-admin')
    await setMemberRoles(second, { userId: mine, roles: ['clinician'] })
    // `boss` still acts as administrator in this context: what counts is who is one in the table.
    await expect(
      setMemberRoles(boss, { userId: second.actor.id, roles: ['clinician'] }),
    ).rejects.toMatchObject(refused('conflict'))
    await expect(endMembership(boss, { userId: second.actor.id })).rejects.toMatchObject(refused('conflict'))
    await setMemberRoles(second, { userId: mine, roles: ['tenant-admin'] })
  })

  it('two administrators who remove each other at the same moment leave one', async () => {
    const tenant = await region.tenant('people-race')
    const [one, two] = [await tenant.as('tenant-admin'), await tenant.as('tenant-admin')]
    const both = await Promise.allSettled([
      endMembership(one, { userId: two.actor.id }),
      endMembership(two, { userId: one.actor.id }),
    ])
    expect(both.filter((each) => each.status === 'fulfilled')).toHaveLength(1)
  })

  it('end with the sessions, the departments and the open invitations of the person', async () => {
    const { userId } = await memberOf('lin@people-a.example')
    const token = await open('lin@people-a.example')
    const offer = await offerReset(officer, { userId })
    await endMembership(boss, { userId })
    expect(await alive(token)).toBe(false)
    await expect(enter(offer.token, NEW_PASSWORD)).rejects.toMatchObject(refused('not-found'))
    expect((await listDepartments(boss, {}))[0]?.members).toBe(0)
    await expect(open('lin@people-a.example')).rejects.toThrow()
    await enter((await invite('lin@people-a.example')).token)
    expect((await memberOf('lin@people-a.example')).roles).toEqual(['radiologist'])
  })

  it('another hospital’s people, departments, tokens and sessions do not exist', async () => {
    const { userId } = await memberOf('lin@people-a.example')
    const [department] = await listDepartments(boss, {})
    const { id: tokenId } = await issueToken(boss, { label: 'x', scopes: ['study:read'], days: 1 })
    await open('lin@people-a.example')
    const [session] = await listTenantSessions(officer, {})
    const stranger = await b.as('security-admin')
    const attempts = [
      setMemberRoles(other, { userId, roles: ['clinician'] }),
      endMembership(other, { userId }),
      setMemberDepartments(other, { userId, departmentIds: [] }),
      setMemberDepartments(other, { userId: other.actor.id, departmentIds: [department!.id] }),
      renameDepartment(other, { id: department!.id, name: 'x' }),
      endDepartment(other, { id: department!.id }),
      revokeToken(other, { id: tokenId }),
      offerReset(stranger, { userId }),
      closeTenantSession(stranger, { id: session!.id }),
    ]
    const codes = (await Promise.allSettled(attempts)).map(
      (each) => each.status === 'rejected' && each.reason.code,
    )
    expect(codes).toEqual(attempts.map(() => 'not-found'))
    expect(JSON.stringify(await listMembers(other, {}))).not.toContain(userId)
  })
})

describe('M05: a reset', () => {
  it('sets a new password, takes the second factor and closes every session', async () => {
    const { userId } = await memberOf('lin@people-a.example')
    const token = await open('lin@people-a.example')
    await expect(offerReset(boss, { userId })).rejects.toMatchObject(refused('forbidden'))
    const offer = await offerReset(officer, { userId })
    expect(await readInvitation(region.services, { token: offer.token })).toMatchObject({ purpose: 'reset' })
    await enter(offer.token, NEW_PASSWORD)
    expect(await alive(token)).toBe(false)
    await expect(open('lin@people-a.example')).rejects.toThrow()
    expect(await alive(await open('lin@people-a.example', NEW_PASSWORD))).toBe(true)
    await expect(enter(offer.token, NEW_PASSWORD)).rejects.toMatchObject(refused('not-found'))
  })

  it('is refused for who also works elsewhere, also when they joined after the offer', async () => {
    const { userId } = await memberOf('p2@people-b.example')
    await expect(offerReset(officer, { userId })).rejects.toMatchObject(refused('conflict'))
    const lin = await memberOf('lin@people-a.example')
    const offer = await offerReset(officer, { userId: lin.userId })
    const invitation = await inviteMember(other, {
      email: lin.email,
      displayName: lin.name,
      roles: ['consultant'],
    })
    const own = { password: NEW_PASSWORD, newPassword: OWN_PASSWORD }
    await acceptInvitation(region.services, { token: invitation.token, ...own })
    await expect(enter(offer.token)).rejects.toMatchObject(refused('conflict'))
    expect(await alive(await open(lin.email, own.newPassword))).toBe(true)
  })
})

describe('M07: tokens, sessions, settings', () => {
  it('a token is shown once, works, says when it was used, and is refused at once when revoked', async () => {
    const { id, token } = await issueToken(boss, { label: '工作站', scopes: ['study:read'], days: 30 })
    // Who may not see images makes no token that may: it waits for somebody who may.
    expect(await authenticateToken(region.services, { token })).toBeNull()
    const technologist = await a.as('technologist')
    await vouchForToken(technologist, { id })
    expect(await authenticateToken(region.services, { token })).toMatchObject({ tenantId: a.id })
    const listed = (await listTokens(boss, {})).find((one) => one.id === id)
    expect(listed).toMatchObject({ label: '工作站', lastUsedAt: now, revokedAt: null })
    expect(JSON.stringify(await listTokens(boss, {}))).not.toContain(token)
    await revokeToken(boss, { id })
    expect(await authenticateToken(region.services, { token })).toBeNull()
    await expect(revokeToken(boss, { id })).rejects.toMatchObject(refused('not-found'))
    const short = await issueToken(boss, { label: 'x', scopes: ['image:read'], days: 1 })
    await vouchForToken(technologist, { id: short.id })
    expect(await authenticateToken(region.services, { token: short.token })).not.toBeNull()
    now = new Date(now.getTime() + DAY_MS)
    expect(await authenticateToken(region.services, { token: short.token })).toBeNull()
  })

  it('a session is listed to the security officer and ends when they close it', async () => {
    now = new Date(now.getTime() + 1000)
    const token = await open('lin@people-a.example', OWN_PASSWORD)
    const listed = (await listTenantSessions(officer, {})).find(
      (one) => one.createdAt.getTime() === now.getTime(),
    )
    expect(listed).toMatchObject({ name: '林静芳' })
    await closeTenantSession(officer, { id: listed!.id })
    expect(await alive(token)).toBe(false)
    await expect(listTenantSessions(boss, {})).rejects.toMatchObject(refused('forbidden'))
  })

  it('settings are the security officer’s, kept within bounds, and count from the next request', async () => {
    const token = await open('lin@people-a.example', OWN_PASSWORD)
    await expect(changeSecuritySettings(boss, { idleMinutes: 5 })).rejects.toMatchObject(refused('forbidden'))
    await expect(changeSecuritySettings(officer, { idleMinutes: 1 })).rejects.toMatchObject(
      refused('invalid'),
    )
    await changeSecuritySettings(officer, { idleMinutes: 5 })
    expect(await readSecuritySettings(boss, {})).toMatchObject({ idleMinutes: 5, absoluteHours: 12 })
    now = new Date(now.getTime() + 6 * 60_000)
    expect(await alive(token)).toBe(false)
    expect(await readRegions(boss, {})).toEqual([])
  })

  it('every act lies in the log of the hospital with who did it, and no token in it', async () => {
    const rows = await region.database.withTenant(a.id, (tx) =>
      tx.select().from(auditEvents).where(eq(auditEvents.outcome, 'success')),
    )
    const actions = new Set(rows.map((row) => row.action))
    for (const action of ['member.invited', 'member.joined', 'member.reset', 'member.roles-changed'])
      expect(actions).toContain(action)
    for (const action of [
      'member.ended',
      'token.issued',
      'token.revoked',
      'session.closed',
      'settings.changed',
    ])
      expect(actions).toContain(action)
    expect(JSON.stringify(rows)).not.toMatch(/Horse/)
    expect(rows.find((row) => row.action === 'token.revoked')?.actorId).toBe(boss.actor.id)
  })
})
