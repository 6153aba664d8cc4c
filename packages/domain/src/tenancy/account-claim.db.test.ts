import { runSql, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  acceptInvitation,
  endMembership,
  inviteMember,
  offerReset,
  readInvitation,
  readSession,
  signIn,
} from './index.ts'

const OWN = 'Own-Horse-99-Battery'
const NEXT = 'Next-Horse-99-Battery'
let region: TestRegion
const sql = (statement: string, values: readonly unknown[] = []) => runSql(region.adminUrl, statement, values)
beforeAll(async () => {
  region = await startRegion()
})
afterAll(async () => {
  await region.stop()
})

const hospital = async (slug: string) => {
  const tenant = await region.tenant(slug)
  const boss = await tenant.as('tenant-admin')
  const invite = async (email: string) =>
    (await inviteMember(boss, { email, displayName: 'Dr', roles: ['radiologist'] })).token
  return { tenant, boss, invite, officer: () => tenant.as('security-admin') }
}
const accept = (token: string, password: string, more: object = {}) =>
  acceptInvitation(region.services, { token, password, ...more })
const enter = (email: string, password: string) => signIn(region.services, { email, password })
async function open(email: string, password: string): Promise<string> {
  const answer = await enter(email, password)
  if (answer.outcome !== 'ok') throw new Error(`not signed in: ${answer.outcome}`)
  return answer.sessionToken
}
const userOf = async (email: string) => (await sql('select * from users where email = $1', [email]))[0]!
const tenantsOf = async (token: string) =>
  (await readSession(region.services, { token }))?.tenants.map(({ slug }) => slug) ?? null
const conflict = { code: 'conflict' }

describe('promise C5: an account that one hospital opened', () => {
  it('is its person’s alone once a second hospital joins: no old password, factor, session or half sign-in', async () => {
    const [a, b] = [await hospital('claim-a'), await hospital('claim-b')]
    const email = 'doctor@claim-b.example'
    await accept(await a.invite(email), TEST_PASSWORD)
    const { id } = await userOf(email)
    const held = await open(email, TEST_PASSWORD)
    await sql(
      "insert into federated_accounts (issuer, subject, user_id) values ('https://id.claim-a.example', 'x', $1)",
      [id],
    )
    await sql(
      "insert into sign_in_challenges (token_hash, kind, user_id, data, expires_at) values ('half', 'sign-in', $1, $2, now() + interval '5 minutes')",
      [id, { by: 'password' }],
    )
    const token = await b.invite(email)
    expect(await readInvitation(region.services, { token })).toMatchObject({
      hasAccount: true,
      renews: true,
      factorNeeded: false,
    })
    await accept(token, TEST_PASSWORD, { newPassword: OWN })
    expect(await readSession(region.services, { token: held })).toBeNull()
    expect((await enter(email, TEST_PASSWORD)).outcome).toBe('refused')
    expect(await sql('select * from federated_accounts where user_id = $1', [id])).toEqual([])
    // All that is open is what the acceptance itself gave to the browser it came from.
    expect(
      await sql('select kind from sign_in_challenges where user_id = $1 and used_at is null', [id]),
    ).toEqual([{ kind: 'browser-pass' }])
    expect(await tenantsOf(await open(email, OWN))).toEqual(['claim-a', 'claim-b'])
    const told = await sql(
      'select action, details from audit_events where tenant_id = $1 and actor_id = $2',
      [a.tenant.id, id],
    )
    expect(told).toContainEqual({ action: 'member.reset', details: { by: 'joining' } })
    await expect(offerReset(await a.officer(), { userId: String(id) })).rejects.toMatchObject(conflict)
  })

  it('keeps password and factors at a third hospital, and is a hospital’s again after its reset', async () => {
    const [a, b, c] = [await hospital('third-a'), await hospital('third-b'), await hospital('third-c')]
    const email = 'doctor@third.example'
    await accept(await a.invite(email), TEST_PASSWORD)
    await accept(await b.invite(email), TEST_PASSWORD, { newPassword: OWN })
    const third = await c.invite(email)
    expect(await readInvitation(region.services, { token: third })).toMatchObject({ renews: false })
    await accept(third, OWN)
    expect(await tenantsOf(await open(email, OWN))).toEqual(['third-a', 'third-b', 'third-c'])
    const userId = String((await userOf(email)).id)
    for (const left of [b, c]) await endMembership(left.boss, { userId })
    await accept((await offerReset(await a.officer(), { userId })).token, NEXT)
    expect((await userOf(email)).own_since).toBeNull()
    const again = await b.invite(email)
    expect(await readInvitation(region.services, { token: again })).toMatchObject({ renews: true })
    await expect(accept(again, NEXT)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('loses a second factor to nobody who has only the link and the password', async () => {
    const [a, b] = [await hospital('factor-a'), await hospital('factor-b')]
    const email = 'doctor@factor.example'
    await accept(await a.invite(email), TEST_PASSWORD)
    const session = await open(email, TEST_PASSWORD)
    const { id } = await userOf(email)
    await sql("update users set totp_secret_sealed = 'x', totp_confirmed_at = now() where id = $1", [id])
    const token = await b.invite(email)
    expect(await readInvitation(region.services, { token })).toMatchObject({ factorNeeded: true })
    const attempt = (more: object) => accept(token, TEST_PASSWORD, { newPassword: OWN, ...more })
    for (const more of [{}, { session }, { session: 'made-up-token-of-nobody' }])
      await expect(attempt(more)).rejects.toMatchObject({ code: 'unauthenticated' })
    expect((await userOf(email)).totp_confirmed_at).not.toBeNull()
    await sql("update sessions set second_factor = 'totp' where user_id = $1", [id])
    await attempt({ session })
    expect((await userOf(email)).totp_confirmed_at).toBeNull()
  })

  it('that works nowhere is opened anew, but comes back to its own hospital as its person only', async () => {
    const [a, b] = [await hospital('left-a'), await hospital('left-b')]
    const email = 'doctor@left.example'
    await accept(await a.invite(email), TEST_PASSWORD)
    await endMembership(a.boss, { userId: String((await userOf(email)).id) })
    const back = await a.invite(email)
    expect(await readInvitation(region.services, { token: back })).toMatchObject({ hasAccount: true })
    await expect(accept(back, OWN)).rejects.toMatchObject({ code: 'forbidden' })
    await accept(await b.invite(email), OWN)
    expect(await tenantsOf(await open(email, OWN))).toEqual(['left-b'])
  })
})
