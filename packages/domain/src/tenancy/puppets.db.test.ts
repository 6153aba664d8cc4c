import { runSql, startRegion, TEST_PASSWORD, type TestRegion, type TestTenant } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Ctx, Role } from '../kernel/index.ts'
import {
  acceptInvitation,
  appointOperator,
  approveBreakGlass,
  approveReset,
  approveResetAsOperator,
  confirmGrant,
  confirmGrantAsOperator,
  createMember,
  createTenant,
  endMembership,
  enterAsOperator,
  inviteFirstAdmin,
  inviteMember,
  listGrants,
  offerReset,
  readInvitation,
  readOwnSecurity,
  refuseGrant,
  refuseOwnReset,
  requestBreakGlass,
  requestReset,
  setMemberRoles,
  signIn,
} from './index.ts'

const GIVEN: readonly Role[] = ['audit-admin', 'security-admin', 'senior-radiologist']
const reason = 'lost her telephone'
const refused = (code: string) => ({ code })

let region: TestRegion
let now = new Date('2026-03-18T06:00:00Z')
let one: Ctx
let two: Ctx
beforeAll(async () => {
  region = await startRegion({ now: () => now })
  const { tenantId } = await createTenant(region.services, { slug: 'ops', name: '运维', kind: 'operator' })
  one = await operator(tenantId, 'one')
  two = await operator(tenantId, 'two')
})
afterAll(() => region.stop())

const later = (minutes = 1) => {
  now = new Date(now.getTime() + minutes * 60_000)
}

async function operator(homeId: string, login: string): Promise<Ctx> {
  const input = { tenantId: homeId, email: `${login}@ops.example`, name: login, password: TEST_PASSWORD }
  const { userId } = await createMember(region.services, { ...input, roles: ['region-admin'] })
  await appointOperator(region.services, { userId })
  const actor = { kind: 'user', id: userId, name: login, roles: [], platformOperator: true } as const
  return { services: region.services, tenantId: homeId, actor, requestId: 'r' }
}

/** Somebody with an account here, as their session would have them. */
async function as(tenant: TestTenant, email: string, roles: readonly Role[]): Promise<Ctx> {
  const [row] = await runSql(region.adminUrl, 'select id from users where email = $1', [email])
  return { ...tenant.system(), actor: { kind: 'user', id: String(row?.id), name: email, roles } }
}

let addresses = 0
const address = () => {
  addresses += 1
  return `own${addresses}@puppets.example`
}

async function invite(by: Ctx, roles: Role[], email = address()) {
  const offer = await inviteMember(by, { email, displayName: '新人', roles })
  const [grant] = offer.waits ? await listGrants(by, {}) : []
  return { ...offer, email, grantId: grant?.id ?? '' }
}
const accept = (token: string) => acceptInvitation(region.services, { token, password: TEST_PASSWORD })

describe('an office is given by two persons', () => {
  it('the administrator’s own addresses become nothing: not by link, not by role, not by coming back', async () => {
    const tenant = await region.tenant('alone')
    const boss = await tenant.as('tenant-admin')
    const clerk = await tenant.as('registrar')
    later()
    for (const role of GIVEN) {
      const { token, grantId, email } = await invite(boss, [role])
      expect(await readInvitation(region.services, { token })).toMatchObject({ waits: true })
      await expect(accept(token), role).rejects.toMatchObject(refused('conflict'))
      await expect(confirmGrant(boss, { id: grantId })).rejects.toMatchObject(refused('forbidden'))
      // Another link to the same address, an ordinary one, and then the role.
      const plain = await invite(boss, ['clinician'], email)
      await expect(accept(token)).rejects.toMatchObject(refused('not-found'))
      await accept(plain.token)
      const puppet = await as(tenant, email, ['clinician'])
      const asked = await setMemberRoles(boss, { userId: puppet.actor.id, roles: ['clinician', role] })
      expect(asked).toEqual({ sessionsClosed: 0, waits: true })
      const [membership] = await runSql(region.adminUrl, 'select roles from memberships where user_id = $1', [
        puppet.actor.id,
      ])
      expect(membership?.roles).toEqual(['clinician'])
      await endMembership(boss, { userId: puppet.actor.id })
      const back = await invite(boss, [role], email)
      await expect(accept(back.token)).rejects.toMatchObject(refused('conflict'))
    }
    expect((await setMemberRoles(boss, { userId: clerk.actor.id, roles: ['clinician'] })).waits).toBe(false)
  })

  it('a puppet administrator confirms nothing, neither for its maker nor for a sibling, whoever asks', async () => {
    const tenant = await region.tenant('siblings')
    const boss = await tenant.as('tenant-admin')
    const made: Ctx[] = []
    for (let i = 0; i < 2; i += 1) {
      const { token, email } = await invite(boss, ['tenant-admin'])
      await accept(token)
      made.push(await as(tenant, email, ['tenant-admin']))
    }
    // Somebody who turned one of them into another office behind the product's back.
    await runSql(region.adminUrl, `update memberships set roles = '{audit-admin}' where user_id = $1`, [
      made[1]!.actor.id,
    ])
    const auditor = { ...made[1]!, actor: { ...made[1]!.actor, roles: ['audit-admin'] } } as Ctx
    later()
    for (const asker of [boss, made[0]!]) {
      const { grantId } = await invite(asker, ['senior-radiologist'])
      await expect(confirmGrant(auditor, { id: grantId })).rejects.toMatchObject(refused('forbidden'))
    }
  })

  it('confirms who held another office before, and was not invited by the asker over however many', async () => {
    const tenant = await region.tenant('older')
    const boss = await tenant.as('tenant-admin')
    const auditor = await tenant.as('audit-admin')
    later()
    const { token, grantId, email } = await invite(boss, ['security-admin'])
    later()
    const younger = await tenant.as('security-admin')
    await expect(confirmGrant(younger, { id: grantId })).rejects.toMatchObject(refused('forbidden'))
    await expect(confirmGrant(await tenant.as('senior-radiologist'), { id: grantId })).rejects.toMatchObject(
      refused('forbidden'),
    )
    await confirmGrant(auditor, { id: grantId })
    await expect(confirmGrant(auditor, { id: grantId })).rejects.toMatchObject(refused('conflict'))
    await accept(token)
    const appointed = await as(tenant, email, ['security-admin'])
    later()
    const next = await invite(boss, ['senior-radiologist'])
    await expect(confirmGrant(appointed, { id: next.grantId })).rejects.toMatchObject(refused('forbidden'))
    // An administrator whom the asker made asks in the asker's name.
    const second = await invite(boss, ['tenant-admin'])
    await accept(second.token)
    const deputy = await as(tenant, second.email, ['tenant-admin'])
    later()
    const byDeputy = await invite(deputy, ['senior-radiologist'])
    await expect(confirmGrant(appointed, { id: byDeputy.grantId })).rejects.toMatchObject(
      refused('forbidden'),
    )
    await confirmGrant(auditor, { id: byDeputy.grantId })
    await accept(byDeputy.token)
  })

  it('a request dies with its asker, with its link, with a refusal and with a week', async () => {
    const tenant = await region.tenant('dies')
    const [boss, other] = [await tenant.as('tenant-admin'), await tenant.as('tenant-admin')]
    const auditor = await tenant.as('audit-admin')
    later()
    const gone = await invite(other, ['security-admin'])
    await endMembership(boss, { userId: other.actor.id })
    await expect(confirmGrant(auditor, { id: gone.grantId })).rejects.toMatchObject(refused('conflict'))
    const said = await invite(boss, ['security-admin'])
    await refuseGrant(auditor, { id: said.grantId })
    await expect(accept(said.token)).rejects.toMatchObject(refused('not-found'))
    await expect(confirmGrant(auditor, { id: said.grantId })).rejects.toMatchObject(refused('conflict'))
    const late = await invite(boss, ['security-admin'])
    later(7 * 24 * 60 + 1)
    await expect(confirmGrant(auditor, { id: late.grantId })).rejects.toMatchObject(refused('conflict'))
  })

  it('asked and confirmed while the asker is being removed: one of the two happens', async () => {
    for (let round = 0; round < 6; round += 1) {
      const tenant = await region.tenant(`race-${round}`)
      const [boss, other] = [await tenant.as('tenant-admin'), await tenant.as('tenant-admin')]
      const auditor = await tenant.as('audit-admin')
      const clerk = await tenant.as('clinician')
      later()
      await setMemberRoles(other, { userId: clerk.actor.id, roles: ['senior-radiologist'] })
      const [grant] = await listGrants(auditor, {})
      const [confirmed] = await Promise.allSettled([
        confirmGrant(auditor, { id: grant!.id }),
        endMembership(boss, { userId: other.actor.id }),
        confirmGrant(auditor, { id: grant!.id }),
      ])
      const [row] = await runSql(region.adminUrl, 'select roles from memberships where user_id = $1', [
        clerk.actor.id,
      ])
      const [request] = await runSql(region.adminUrl, 'select decision from grant_requests where id = $1', [
        grant!.id,
      ])
      expect(row?.roles).toEqual([request?.decision === 'confirmed' ? 'senior-radiologist' : 'clinician'])
      if (confirmed?.status === 'fulfilled') expect(request?.decision).toBe('confirmed')
    }
  })
})

describe('the first offices of a hospital', () => {
  it('an operator stands in, another than the one who invited its administrator, until it has a second office', async () => {
    const tenant = await region.tenant('young')
    const email = address()
    const inside = (who: Ctx) => enterAsOperator(who, tenant.id)
    await accept((await inviteFirstAdmin(await inside(one), { email, displayName: '主任' })).token)
    const boss = await as(tenant, email, ['tenant-admin'])
    later()
    const { token, grantId, email: auditorEmail } = await invite(boss, ['audit-admin'])
    expect((await listGrants(boss, {}))[0]).toMatchObject({ state: 'asked', mayConfirm: false, deciders: [] })
    await expect(confirmGrantAsOperator(await inside(one), { id: grantId })).rejects.toMatchObject(
      refused('forbidden'),
    )
    await confirmGrantAsOperator(await inside(two), { id: grantId })
    await accept(token)
    // An office of its own, which the asker did not appoint: operators have no say from here on.
    await tenant.as('security-admin')
    later()
    const next = await invite(boss, ['senior-radiologist'])
    await expect(confirmGrantAsOperator(await inside(two), { id: next.grantId })).rejects.toMatchObject(
      refused('conflict'),
    )
    const appointed = await as(tenant, auditorEmail, ['audit-admin'])
    await expect(confirmGrant(appointed, { id: next.grantId })).rejects.toMatchObject(refused('forbidden'))
  })
})

describe('a reset is allowed by two persons', () => {
  it('not by two offices that one administrator appointed alone', async () => {
    const tenant = await region.tenant('reset-puppets')
    const boss = await tenant.as('tenant-admin')
    const doctor = await tenant.as('senior-radiologist')
    const puppets: Ctx[] = []
    for (const role of ['security-admin', 'audit-admin'] as const) {
      const { token, email } = await invite(boss, ['clinician'])
      await accept(token)
      const puppet = await as(tenant, email, [role])
      // As a hospital of the release before has them.
      await runSql(region.adminUrl, 'update memberships set roles = $1 where user_id = $2', [
        [role],
        puppet.actor.id,
      ])
      puppets.push(puppet)
    }
    later()
    const [officer, auditor] = puppets as [Ctx, Ctx]
    const { id } = await requestReset(officer, { userId: doctor.actor.id, reason })
    for (const who of [auditor, boss])
      await expect(approveReset(who, { id })).rejects.toMatchObject(refused('forbidden'))
    await expect(offerReset(officer, { userId: doctor.actor.id })).rejects.toMatchObject(refused('forbidden'))
    await approveResetAsOperator(await enterAsOperator(two, tenant.id), { id })
  })

  it('a link for somebody who holds an office by now opens nothing, nor before its owner could say no', async () => {
    const tenant = await region.tenant('reset-order')
    const officer = await tenant.as('security-admin')
    const boss = await tenant.as('tenant-admin')
    const clerk = await tenant.as('radiologist')
    later()
    const early = await offerReset(officer, { userId: clerk.actor.id })
    await setMemberRoles(boss, { userId: clerk.actor.id, roles: ['senior-radiologist'] })
    const [grant] = await listGrants(officer, {})
    await confirmGrant(officer, { id: grant!.id })
    await expect(accept(early.token)).rejects.toMatchObject(refused('conflict'))

    const session = await signIn(region.services, {
      email: 'p3@reset-order.example',
      password: TEST_PASSWORD,
    })
    if (session.outcome !== 'ok') throw new Error(session.outcome)
    const owner = { session: session.sessionToken }
    const ask = async () => {
      const { id } = await requestReset(officer, { userId: clerk.actor.id, reason })
      await approveReset(boss, { id })
      return offerReset(officer, { userId: clerk.actor.id })
    }
    const first = await ask()
    const { notices } = await readOwnSecurity(region.services, owner)
    expect(notices.resets).toMatchObject([{ opensAt: new Date(now.getTime() + 3_600_000) }])
    expect(notices.offices).toMatchObject([{ roles: ['senior-radiologist'], waits: false }])
    await expect(accept(first.token)).rejects.toMatchObject(refused('conflict'))
    await refuseOwnReset(region.services, owner)
    await expect(accept(first.token)).rejects.toMatchObject(refused('not-found'))
    await expect(refuseOwnReset(region.services, owner)).rejects.toMatchObject(refused('not-found'))
    const second = await ask()
    later(61)
    await accept(second.token)
  })
})

describe('two operators are two persons', () => {
  it('not the one and an account that they invited, not one appointed after the request', async () => {
    const tenant = await region.tenant('glass-puppet')
    const inside = (who: Ctx) => enterAsOperator(who, tenant.id)
    const email = address()
    const ops = {
      ...one,
      actor: { kind: 'user', id: one.actor.id, name: 'one', roles: ['tenant-admin'] },
    } as Ctx
    await accept((await inviteMember(ops, { email, displayName: '二号', roles: ['region-admin'] })).token)
    const [row] = await runSql(region.adminUrl, 'select id from users where email = $1', [email])
    const userId = String(row?.id)
    await appointOperator(region.services, { userId })
    const puppet = { ...one, actor: { ...one.actor, id: userId } } as Ctx
    later()
    const { id } = await requestBreakGlass(await inside(one), { reason: 'an exam that does not open' })
    await expect(approveBreakGlass(await inside(puppet), { id })).rejects.toMatchObject(refused('forbidden'))
    later()
    const young = await operator(one.tenantId, 'young')
    await expect(approveBreakGlass(await inside(young), { id })).rejects.toMatchObject(refused('forbidden'))
    await runSql(region.adminUrl, 'update users set platform_operator = false where id = $1', [one.actor.id])
    await expect(approveBreakGlass(await inside(two), { id })).rejects.toMatchObject(refused('conflict'))
    await runSql(region.adminUrl, 'update users set platform_operator = true where id = $1', [one.actor.id])
    await approveBreakGlass(await inside(two), { id })
  })
})
