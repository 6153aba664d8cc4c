import { runSql, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Role } from '../kernel/index.ts'
import {
  acceptInvitation,
  approveReset,
  endReset,
  listResets,
  offerReset,
  readOwnSecurity,
  requestReset,
  signIn,
} from './index.ts'
import { isOtherOfficer, needsSecondOfficer } from './reset-request.ts'

let region: TestRegion
let now = new Date('2026-03-18T06:00:00Z')
beforeAll(async () => {
  region = await startRegion({ now: () => now })
})
afterAll(() => region.stop())

const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const reason = 'lost her telephone'
const refused = (code: string) => ({ code })

async function hospital(slug: string, role: Role) {
  const tenant = await region.tenant(slug)
  const officer = await tenant.as('security-admin')
  const admin = await tenant.as('tenant-admin')
  const target = await tenant.as(role)
  const userId = target.actor.id
  const [row] = await runSql(region.adminUrl, 'select email from users where id = $1', [userId])
  return { tenant, officer, admin, target, userId, email: String(row?.email) }
}

describe('promise C10: nobody becomes another administrator, or a signing physician, alone', () => {
  it('a reset of any of these needs an administrator of another office, and is good for an hour, once', async () => {
    for (const role of ['tenant-admin', 'audit-admin', 'security-admin', 'senior-radiologist'] as const) {
      const { tenant, officer, admin, target, userId } = await hospital(`second-${role}`, role)
      await expect(offerReset(officer, { userId }), role).rejects.toMatchObject(refused('forbidden'))
      const { id } = await requestReset(officer, { userId, reason })
      await expect(requestReset(officer, { userId, reason })).rejects.toMatchObject(refused('conflict'))
      await expect(offerReset(officer, { userId })).rejects.toMatchObject(refused('forbidden'))
      for (const who of [officer, target, await tenant.as('security-admin')])
        await expect(approveReset(who, { id })).rejects.toMatchObject(refused('forbidden'))
      await approveReset(admin, { id })
      await expect(approveReset(admin, { id })).rejects.toMatchObject(refused('conflict'))
      const another = await tenant.as('security-admin')
      await expect(offerReset(another, { userId })).rejects.toMatchObject(refused('forbidden'))
      await offerReset(officer, { userId })
      await expect(offerReset(officer, { userId })).rejects.toMatchObject(refused('forbidden'))
    }
  })

  it('a request lapses after a day, an approval after an hour, and both can be ended', async () => {
    const { officer, admin, userId } = await hospital('second-lapse', 'audit-admin')
    const first = await requestReset(officer, { userId, reason })
    later(24 * 60 + 1)
    await expect(approveReset(admin, { id: first.id })).rejects.toMatchObject(refused('conflict'))
    const second = await requestReset(officer, { userId, reason })
    await approveReset(admin, { id: second.id })
    later(61)
    await expect(offerReset(officer, { userId })).rejects.toMatchObject(refused('forbidden'))
    const third = await requestReset(officer, { userId, reason })
    expect(await listResets(admin, {})).toMatchObject([{ id: third.id, state: 'asked', reason }])
    await endReset(admin, { id: third.id })
    await expect(approveReset(admin, { id: third.id })).rejects.toMatchObject(refused('conflict'))
    expect(await listResets(admin, {})).toEqual([])
  })

  it('the person reads who did it; staff without power over others need no second officer', async () => {
    const { officer, admin, userId, email } = await hospital('second-seen', 'senior-radiologist')
    const { id } = await requestReset(officer, { userId, reason })
    await approveReset(admin, { id })
    const { token } = await offerReset(officer, { userId })
    const password = 'Own-Horse-99-Battery'
    await acceptInvitation(region.services, { token, password })
    const answer = await signIn(region.services, { email, password })
    if (answer.outcome !== 'ok') throw new Error(answer.outcome)
    const { reset } = await readOwnSecurity(region.services, { session: answer.sessionToken })
    expect(reset).toMatchObject({ at: now, byName: expect.any(String), approvedByName: expect.any(String) })
    const plain = await hospital('second-plain', 'radiologist')
    const offer = await offerReset(plain.officer, { userId: plain.userId })
    await acceptInvitation(region.services, { token: offer.token, password: TEST_PASSWORD })
  })

  it('holds for each role by what it may do', () => {
    expect(needsSecondOfficer(['clinician', 'senior-radiologist'])).toBe(true)
    expect(needsSecondOfficer(['clinician', 'radiologist', 'technologist', 'registrar'])).toBe(false)
    expect(isOtherOfficer(['audit-admin'], ['security-admin'])).toBe(true)
    expect(isOtherOfficer(['security-admin'], ['security-admin'])).toBe(false)
    expect(isOtherOfficer(['senior-radiologist'], ['security-admin'])).toBe(false)
  })
})
