import { auditEvents } from '@yingtong/db'
import {
  plantStudy,
  runSql,
  startRegion,
  TEST_PASSWORD,
  type TestRegion,
  type TestTenant,
} from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorize, type Ctx } from '../kernel/index.ts'
import {
  acceptInvitation,
  answerRecoveryCode,
  appointOperator,
  approveBreakGlass,
  authenticateToken,
  beginTotp,
  closeTenant,
  confirmTotp,
  createMember,
  createTenant,
  endBreakGlass,
  enterAsOperator,
  inviteFirstAdmin,
  issueToken,
  listAllBreakGlass,
  listBreakGlass,
  listMembers,
  listTenants,
  makeRecoveryCodes,
  openTenant,
  readSession,
  reopenTenant,
  requestBreakGlass,
  sessionActor,
  setMemberRoles,
  signIn,
  switchTenant,
  totpCode,
  vouchForToken,
  withdrawBreakGlass,
} from './index.ts'

const HOUR_MS = 3_600_000
const REASON = 'Support case: an exam does not open'
const refused = (code: string) => ({ code })

let region: TestRegion
let now = new Date('2026-03-18T06:00:00Z')
let hospital: TestTenant
let boss: Ctx
let one: Ctx
let two: Ctx

async function operator(homeId: string, login: string): Promise<Ctx> {
  const input = { tenantId: homeId, email: `${login}@ops.example`, name: login, password: TEST_PASSWORD }
  const { userId } = await createMember(region.services, { ...input, roles: ['region-admin'] })
  await appointOperator(region.services, { userId })
  const actor = { kind: 'user', id: userId, name: login, roles: [], platformOperator: true } as const
  return { services: region.services, tenantId: homeId, actor, requestId: 'r' }
}

beforeAll(async () => {
  region = await startRegion({ now: () => now })
  const { tenantId } = await createTenant(region.services, { slug: 'ops', name: '运维', kind: 'operator' })
  one = await operator(tenantId, 'one')
  two = await operator(tenantId, 'two')
  hospital = await region.tenant('glass-a')
  boss = await hospital.as('tenant-admin')
})
afterAll(() => region.stop())

const inside = (who: Ctx, tenantId = hospital.id) => enterAsOperator(who, tenantId)
const recovery = new Map<string, string[]>()

/** Sets the demanded second factor up at the first sign-in; one of its recovery codes answers each later one. */
async function enrol(email: string, challenge: string): Promise<string> {
  const asker = { challenge }
  const seed = await beginTotp(region.services, { asker })
  if (seed.outcome !== 'begun') throw new Error(seed.outcome)
  const done = await confirmTotp(region.services, { asker, code: totpCode(seed.secret, now) })
  if (done.outcome !== 'ok') throw new Error(`not enrolled: ${done.outcome}`)
  const made = await makeRecoveryCodes(region.services, { session: done.sessionToken })
  if (made.outcome !== 'made') throw new Error(made.outcome)
  recovery.set(email, [...made.codes])
  return done.sessionToken
}

/** A session of the first operator, moved to the hospital that let them in. */
async function seated(): Promise<string> {
  const token = await open('one@ops.example')
  return (await switchTenant(region.services, { token, tenantId: hospital.id })).sessionToken
}

async function open(email: string): Promise<string> {
  const begun = await signIn(region.services, { email, password: TEST_PASSWORD })
  if (begun.outcome === 'ok') return begun.sessionToken
  if (begun.outcome !== 'next') throw new Error(`not signed in: ${begun.outcome}`)
  const { challenge, step } = begun
  if (step === 'enrol') return enrol(email, challenge)
  const code = recovery.get(email)?.pop() ?? ''
  const answer = await answerRecoveryCode(region.services, { challenge, code })
  if (answer.outcome !== 'ok') throw new Error(`not signed in: ${answer.outcome}`)
  return answer.sessionToken
}
const session = (token: string) => readSession(region.services, { token })
const actionsOf = (tenantId: string) =>
  region.database.withTenant(tenantId, async (tx) =>
    (await tx.select().from(auditEvents)).map((row) => row.action),
  )
async function letIn() {
  const { id } = await requestBreakGlass(await inside(one), { reason: REASON })
  await approveBreakGlass(await inside(two), { id })
  return id
}

describe('M08: the operator’s console', () => {
  it('is for operators only, whatever roles somebody has', async () => {
    const everything = await hospital.as('tenant-admin', 'senior-radiologist', 'region-admin')
    await expect(listTenants(everything, {})).rejects.toMatchObject(refused('forbidden'))
    await expect(enterAsOperator(everything, hospital.id)).rejects.toMatchObject(refused('forbidden'))
    await expect(requestBreakGlass(everything, { reason: REASON })).rejects.toMatchObject(
      refused('forbidden'),
    )
    await expect(enterAsOperator(one, crypto.randomUUID())).rejects.toMatchObject(refused('not-found'))
    await expect(enterAsOperator(one, one.tenantId)).rejects.toMatchObject(refused('not-found'))
  })

  it('shows figures of each facility and nothing of a patient', async () => {
    await plantStudy(region.database, hospital.id)
    const list = await listTenants(one, {})
    const mine = list.find((tenant) => tenant.slug === 'glass-a')
    expect(mine).toMatchObject({ members: 2, hasAdmin: true, studies: 1, agents: 0, storedBytes: 1 })
    expect(JSON.stringify(list)).not.toContain('陈玉兰')
    for (const scope of ['study:read', 'image:read', 'report:read', 'member:read'] as const)
      expect(authorize((await inside(one)).actor, scope)).toBe(false)
  })

  it('opens a facility whose first administrator sets their own password, and then has no say in it', async () => {
    const { tenantId, invitation } = await openTenant(one, {
      slug: 'glass-new',
      name: '新院',
      kind: 'hospital',
      adminEmail: 'first@glass-new.example',
      adminName: '卢海燕',
    })
    const same = { slug: 'glass-new', name: 'x', kind: 'hospital', adminEmail: 'x@x.example', adminName: 'x' }
    await expect(openTenant(one, { ...same, kind: 'hospital' })).rejects.toMatchObject(refused('conflict'))
    await acceptInvitation(region.services, { token: invitation.token, password: TEST_PASSWORD })
    const live = await session(await open('first@glass-new.example'))
    expect(live?.tenant).toMatchObject({ id: tenantId, roles: ['tenant-admin'] })
    const again = inviteFirstAdmin(await inside(one, tenantId), {
      email: 'one@ops.example',
      displayName: 'x',
    })
    await expect(again).rejects.toMatchObject(refused('conflict'))
    expect(await actionsOf(one.tenantId)).toContain('tenant.created')
    expect(await actionsOf(tenantId)).toEqual(expect.arrayContaining(['member.invited', 'member.joined']))
  })

  it('leaves no first link of any operator good once there is an administrator', async () => {
    const { tenantId, invitation } = await openTenant(one, {
      slug: 'glass-stale',
      name: '新院',
      kind: 'hospital',
      adminEmail: 'first@glass-stale.example',
      adminName: '卢海燕',
    })
    const again = (ctx: Ctx, email: string) => inviteFirstAdmin(ctx, { email, displayName: 'x' })
    const second = await again(await inside(two, tenantId), 'second@glass-stale.example')
    const accept = (token: string) => acceptInvitation(region.services, { token, password: TEST_PASSWORD })
    await expect(accept(invitation.token)).rejects.toMatchObject(refused('not-found'))
    // A link from before, which no later one took back.
    await runSql(
      region.adminUrl,
      "update invitations set revoked_at = null where email = 'first@glass-stale.example'",
    )
    await accept(second.token)
    await expect(accept(invitation.token)).rejects.toMatchObject(refused('not-found'))
    await runSql(
      region.adminUrl,
      "update invitations set revoked_at = null where email = 'first@glass-stale.example'",
    )
    await expect(accept(invitation.token)).rejects.toMatchObject(refused('conflict'))
  })

  it('closes a facility at once for people and tokens, and opens it again', async () => {
    const tenant = await region.tenant('glass-closing')
    const admin = await tenant.as('tenant-admin')
    const { id, token } = await issueToken(admin, { label: 'x', scopes: ['study:read'], days: 9 })
    await vouchForToken(await tenant.as('technologist'), { id })
    const seat = await open('p1@glass-closing.example')
    await closeTenant(await inside(one, tenant.id), {})
    expect(await session(seat)).toBeNull()
    expect(await authenticateToken(region.services, { token })).toBeNull()
    await expect(open('p1@glass-closing.example')).rejects.toThrow()
    await reopenTenant(await inside(one, tenant.id), {})
    expect(await authenticateToken(region.services, { token })).not.toBeNull()
    expect(await session(await open('p1@glass-closing.example'))).not.toBeNull()
  })
})

describe('M08: break-glass', () => {
  it('needs a reason and a second person, and lets in to look for one hour', async () => {
    await expect(requestBreakGlass(await inside(one), { reason: 'short' })).rejects.toMatchObject(
      refused('invalid'),
    )
    let seat = await open('one@ops.example')
    const { id } = await requestBreakGlass(await inside(one), { reason: REASON })
    await expect(requestBreakGlass(await inside(one), { reason: REASON })).rejects.toMatchObject(
      refused('conflict'),
    )
    await expect(switchTenant(region.services, { token: seat, tenantId: hospital.id })).rejects.toMatchObject(
      refused('not-found'),
    )
    await expect(approveBreakGlass(await inside(one), { id })).rejects.toMatchObject(refused('forbidden'))
    const elsewhere = await region.tenant('glass-b')
    await expect(approveBreakGlass(await inside(two, elsewhere.id), { id })).rejects.toMatchObject(
      refused('not-found'),
    )
    await approveBreakGlass(await inside(two), { id })
    await expect(approveBreakGlass(await inside(two), { id })).rejects.toMatchObject(refused('conflict'))
    seat = (await switchTenant(region.services, { token: seat, tenantId: hospital.id })).sessionToken
    const live = await session(seat)
    expect(live?.tenant).toMatchObject({ id: hospital.id, roles: [], breakGlass: { id } })
    const actor = sessionActor(live!, live!.tenant)
    expect(actor.kind).toBe('operator')
    for (const scope of ['study:read', 'image:read', 'report:read'] as const)
      expect(authorize(actor, scope)).toBe(true)
    for (const scope of [
      'study:write',
      'report:write',
      'report:sign',
      'member:write',
      'token:write',
    ] as const)
      expect(authorize(actor, scope)).toBe(false)
    expect(authorize(actor, 'platform:operate')).toBe(false)
    const ctx: Ctx = { services: region.services, tenantId: hospital.id, actor, requestId: 'r' }
    expect((await listMembers(ctx, {})).length).toBe(2)
    await expect(setMemberRoles(ctx, { userId: boss.actor.id, roles: ['clinician'] })).rejects.toMatchObject(
      refused('forbidden'),
    )
  })

  it('is seen by the hospital with reason and names, in its list and in its log', async () => {
    const [row] = await listBreakGlass(boss, {})
    expect(row).toMatchObject({
      state: 'live',
      reason: REASON,
      requestedByName: 'one',
      approvedByName: 'two',
    })
    const rows = await region.database.withTenant(hospital.id, (tx) => tx.select().from(auditEvents))
    const asked = rows.find((event) => event.action === 'break-glass.requested')
    const approved = rows.find((event) => event.action === 'break-glass.approved')
    expect([asked?.actorName, approved?.actorName]).toEqual(['one', 'two'])
    expect(rows.some((event) => event.actorKind === 'operator' && event.action === 'member.listed')).toBe(
      true,
    )
    expect((await listAllBreakGlass(two, {}))[0]).toMatchObject({ tenantName: 'glass-a', state: 'live' })
  })

  it('ends by itself after an hour: the session stands at home again', async () => {
    const seat = await seated()
    for (let minutes = 0; minutes < 59; minutes += 20) {
      now = new Date(now.getTime() + 19 * 60_000)
      expect((await session(seat))?.tenant.id).toBe(hospital.id)
    }
    now = new Date(now.getTime() + 4 * 60_000)
    expect((await session(seat))?.tenant.slug).toBe('ops')
    expect((await listBreakGlass(boss, {}))[0]?.state).toBe('over')
    await expect(switchTenant(region.services, { token: seat, tenantId: hospital.id })).rejects.toMatchObject(
      refused('not-found'),
    )
  })

  it('ends when the hospital ends it, at the very next request', async () => {
    const id = await letIn()
    const seat = await seated()
    const stranger = await (await region.tenant('glass-c')).as('tenant-admin')
    await expect(endBreakGlass(stranger, { id })).rejects.toMatchObject(refused('not-found'))
    await endBreakGlass(boss, { id })
    expect(await session(seat)).toBeNull()
    const again = await open('one@ops.example')
    await expect(
      switchTenant(region.services, { token: again, tenantId: hospital.id }),
    ).rejects.toMatchObject(refused('not-found'))
    expect(await actionsOf(hospital.id)).toContain('break-glass.ended')
  })

  it('a request lapses after a day and can be refused', async () => {
    const { id } = await requestBreakGlass(await inside(one), { reason: REASON })
    await withdrawBreakGlass(await inside(two), { id })
    await expect(approveBreakGlass(await inside(two), { id })).rejects.toMatchObject(refused('conflict'))
    const late = await requestBreakGlass(await inside(one), { reason: REASON })
    now = new Date(now.getTime() + 24 * HOUR_MS + 1)
    await expect(approveBreakGlass(await inside(two), { id: late.id })).rejects.toMatchObject(
      refused('conflict'),
    )
  })
})
