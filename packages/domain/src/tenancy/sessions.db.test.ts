import { runSql, startRegion, TEST_PASSWORD, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  changePassword,
  closeOtherSessions,
  closeOwnSession,
  closeTenantSession,
  listOwnSessions,
  readSession,
  signIn,
  signOut,
  switchTenant,
} from './index.ts'
import { tokenHash } from './opaque-token.ts'

let region: TestRegion
const sql = (statement: string, values: readonly unknown[] = []) => runSql(region.adminUrl, statement, values)
let now = new Date('2026-03-18T06:00:00Z')
beforeAll(async () => {
  region = await startRegion({ now: () => now })
})
afterAll(async () => {
  await region.stop()
})

const later = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const alive = async (token: string) => (await readSession(region.services, { token })) !== null

async function person(slug: string, security: object = {}) {
  const tenant = await region.tenant(slug)
  await tenant.as('radiologist')
  const settle = (to: object) => sql('update tenants set security = $1 where id = $2', [to, tenant.id])
  await settle(security)
  const email = `p1@${slug}.example`
  const enter = async (password = TEST_PASSWORD, from: object = {}) => {
    const answer = await signIn(region.services, { email, password, ...from })
    if (answer.outcome !== 'ok') throw new Error(`not signed in: ${answer.outcome}`)
    return answer.sessionToken
  }
  return { tenant, email, enter, settle }
}

describe('promise C5: what a session opens', () => {
  async function inTwo(slug: string, security: object = {}) {
    const one = await person(`${slug}-a`)
    const two = await person(`${slug}-b`, security)
    const [user] = await sql('select id from users where email = $1', [one.email])
    await sql('insert into memberships (tenant_id, user_id, display_name, roles) values ($1, $2, $3, $4)', [
      two.tenant.id,
      user?.id,
      'Both',
      ['radiologist'],
    ])
    return { one, two }
  }
  const opens = async (token: string) =>
    (await readSession(region.services, { token }))?.tenants.map(({ slug }) => slug) ?? null

  it('ends with the next request where a second factor is demanded by now', async () => {
    const who = await person('factor-now')
    const token = await who.enter()
    expect(await alive(token)).toBe(true)
    await who.settle({ secondFactor: 'required' })
    expect(await alive(token)).toBe(false)
    await expect(listOwnSessions(region.services, { session: token })).rejects.toMatchObject({
      code: 'unauthenticated',
    })
    await who.settle({})
    await sql("update sessions set second_factor = 'totp' where token_hash = $1", [tokenHash(token)])
    await who.settle({ secondFactor: 'required' })
    expect(await alive(token)).toBe(true)
  })

  it('leaves a hospital out that demands a factor, when its membership came after the password', async () => {
    const one = await person('joined-late-a')
    const token = await one.enter()
    const two = await person('joined-late-b', { secondFactor: 'required' })
    const [user] = await sql('select id from users where email = $1', [one.email])
    await sql('insert into memberships (tenant_id, user_id, display_name, roles) values ($1, $2, $3, $4)', [
      two.tenant.id,
      user?.id,
      'Both',
      ['radiologist'],
    ])
    expect(await opens(token)).toEqual(['joined-late-a'])
    await expect(switchTenant(region.services, { token, tenantId: two.tenant.id })).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  it('keeps each hospital’s own idle time and age, and does not revive one by work in another', async () => {
    const { one, two } = await inTwo('own-idle', { idleMinutes: 5 })
    const token = await one.enter()
    await one.settle({ idleMinutes: 120 })
    later(6)
    expect(await opens(token)).toEqual(['own-idle-a'])
    later(1)
    expect(await opens(token)).toEqual(['own-idle-a'])
    const again = await one.enter()
    expect(await opens(again)).toEqual(['own-idle-a', 'own-idle-b'])
    await two.settle({ absoluteHours: 1, idleMinutes: 120 })
    later(61)
    expect(await opens(again)).toEqual(['own-idle-a'])
  })

  it('is dead for every door once idle: the password beside it makes no new one of it', async () => {
    const who = await person('idle-form', { idleMinutes: 5 })
    const token = await who.enter()
    later(6)
    const step = { session: token, current: TEST_PASSWORD, password: 'Another-Horse-9' }
    await expect(changePassword(region.services, step)).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})

describe('promise C5: a session', () => {
  it('is 256 random bits, of which the database keeps a digest', async () => {
    const { enter } = await person('bits')
    const tokens = [await enter(), await enter()] as const
    expect(Buffer.from(tokens[0], 'base64url')).toHaveLength(32)
    expect(tokens[0]).not.toBe(tokens[1])
    const rows = await sql('select token_hash from sessions')
    const kept = rows.map((row) => row.token_hash)
    expect(kept).toContain(tokenHash(tokens[0]))
    expect(JSON.stringify(kept)).not.toContain(tokens[0])
  })

  it('is nobody’s for a token that was never handed out', async () => {
    const { enter } = await person('made-up')
    const token = await enter()
    const garbage = [
      'x',
      `${token}x`,
      token.slice(1),
      tokenHash(token),
      'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.',
      '影通',
      "' or 1=1 --",
      'A'.repeat(4096),
    ]
    for (const each of garbage) expect(await alive(each), each).toBe(false)
    expect(await alive(token)).toBe(true)
  })

  it('ends everywhere when the password changes, and goes on under a new token where it was changed', async () => {
    const { enter, email } = await person('changes')
    const [here, elsewhere] = [await enter(), await enter()]
    const wrong = { session: here, current: 'Wrong-Horse-9', password: 'Other-Horse-10' }
    expect((await changePassword(region.services, wrong)).outcome).toBe('refused')
    expect([await alive(here), await alive(elsewhere)]).toEqual([true, true])
    const right = { ...wrong, current: TEST_PASSWORD }
    for (const password of ['Short-1', 'alllowercase'])
      await expect(changePassword(region.services, { ...right, password })).rejects.toMatchObject({
        code: 'invalid',
      })
    await expect(
      changePassword(region.services, { ...right, password: TEST_PASSWORD }),
    ).rejects.toMatchObject({ code: 'invalid' })
    const answer = await changePassword(region.services, right)
    if (answer.outcome !== 'ok') throw new Error(answer.outcome)
    expect([await alive(here), await alive(elsewhere), await alive(answer.sessionToken)]).toEqual([
      false,
      false,
      true,
    ])
    expect((await signIn(region.services, { email, password: TEST_PASSWORD })).outcome).toBe('refused')
    expect(await alive(await enter('Other-Horse-10'))).toBe(true)
  })

  it('takes passwords no shorter than the hospital says', async () => {
    const { enter } = await person('lengths', { passwordLengthMin: 16 })
    const change = { session: await enter(), current: TEST_PASSWORD, password: 'Short-Horse-10' }
    await expect(changePassword(region.services, change)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('is listed to its owner with device and address, and closed by them, alone or with all others', async () => {
    const { enter } = await person('own-a')
    const stranger = await person('own-b')
    const here = await enter(undefined, { address: '192.0.2.1', userAgent: 'Chrome/109' })
    const there = await enter(undefined, { address: '192.0.2.2' })
    const third = await enter()
    const foreign = await stranger.enter()
    const list = await listOwnSessions(region.services, { session: here })
    expect(list).toHaveLength(3)
    expect(list.find((row) => row.mine)).toMatchObject({ address: '192.0.2.1', userAgent: 'Chrome/109' })
    const sessionId = list.find((row) => row.address === '192.0.2.2')!.id
    await expect(closeOwnSession(region.services, { session: foreign, sessionId })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await alive(there)).toBe(true)
    await closeOwnSession(region.services, { session: here, sessionId })
    expect([await alive(here), await alive(there), await alive(third)]).toEqual([true, false, true])
    expect(await closeOtherSessions(region.services, { session: here })).toEqual({ closed: 1 })
    expect([await alive(here), await alive(third), await alive(foreign)]).toEqual([true, false, true])
  })

  it('cannot ask for anything of its owner’s once it was closed', async () => {
    const { enter } = await person('closed')
    const session = await enter()
    await signOut(region.services, { token: session })
    for (const ask of [listOwnSessions, closeOtherSessions])
      await expect(ask(region.services, { session })).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('closed by an administrator is nobody at the next question', async () => {
    const { enter, tenant } = await person('admin-a')
    const security = await tenant.as('security-admin')
    const token = await enter()
    const { sessionId } = (await readSession(region.services, { token }))!
    const elsewhere = await (await region.tenant('admin-b')).as('security-admin')
    await expect(closeTenantSession(elsewhere, { id: sessionId })).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await alive(token)).toBe(true)
    await closeTenantSession(security, { id: sessionId })
    expect(await alive(token)).toBe(false)
  })

  it('ends after the idle and absolute limits of its hospital, also when they are shortened meanwhile', async () => {
    const { enter, settle } = await person('limits', { idleMinutes: 10, absoluteHours: 1 })
    const idle = await enter()
    later(9)
    expect(await alive(idle)).toBe(true)
    later(11)
    expect(await alive(idle)).toBe(false)
    const busy = await enter()
    for (let minute = 0; minute < 56; minute += 8) {
      later(8)
      expect(await alive(busy)).toBe(true)
    }
    later(5)
    expect(await alive(busy)).toBe(false)
    await settle({ idleMinutes: 60, absoluteHours: 12 })
    const token = await enter()
    later(50)
    expect(await alive(token)).toBe(true)
    await settle({ idleMinutes: 60, absoluteHours: 1 })
    later(15)
    expect(await alive(token)).toBe(false)
  })
})

describe('promise C4: closed when something is wrong', () => {
  it('takes security settings that cannot be read for the strictest', async () => {
    const { enter, settle, email } = await person('garbled')
    const token = await enter()
    await settle({ idleMinutes: 'for ever' })
    later(6)
    expect(await alive(token)).toBe(false)
    expect(await signIn(region.services, { email, password: TEST_PASSWORD })).toMatchObject({
      outcome: 'next',
      step: 'enrol',
    })
  })
})
