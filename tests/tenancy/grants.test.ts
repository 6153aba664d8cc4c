import {
  authenticateToken,
  authorize,
  CONFIRMED_SCOPES,
  type Ctx,
  endMembership,
  issueToken,
  listUnvouched,
  ROLE_SCOPES,
  ROLES,
  type Role,
  SCOPES,
  setMemberRoles,
  TOKEN_SCOPES,
  verbRules,
  vouchForToken,
} from '@yingtong/domain'
import { runSql, startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { appoint, GRANTS, NO_GRANT, type Place } from './grants.table.ts'

let region: TestRegion
beforeAll(async () => {
  region = await startRegion()
})
afterAll(() => region.stop())

const rules = new Map(verbRules().map((rule) => [rule.name, rule]))
const NAMES: readonly string[] = [...ROLES, ...SCOPES]

/** Whether an input has a place for the name of a role or of a permission. */
function namesPermission(schema: z.ZodType): boolean {
  const text = JSON.stringify(z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' }))
  return NAMES.some((name) => text.includes(`"${name}"`))
}

let places = 0
async function newPlace(): Promise<Place> {
  places += 1
  const tenant = await region.tenant(`grants-${places}`)
  // Other offices are there, and do nothing: what one person can do alone is what is asked.
  await tenant.as('security-admin')
  await tenant.as('audit-admin')
  return { region, tenant, subject: await tenant.as('registrar') }
}

const operatorIn = async ({ tenant }: Place): Promise<Ctx> => {
  const someone = await tenant.as('region-admin')
  await runSql(region.adminUrl, 'update users set platform_operator = true where id = $1', [someone.actor.id])
  const { id, name } = someone.actor
  return { ...someone, actor: { kind: 'user', id, name, roles: ['region-admin'], platformOperator: true } }
}

/** Those whom the verb lets in at all: each role, and the operator. */
async function callersOf(verb: string, place: Place): Promise<readonly (readonly [string, Ctx])[]> {
  const scope = rules.get(verb)!.scope!
  const holders = ROLES.filter((role) => (ROLE_SCOPES[role] as readonly string[]).includes(scope))
  if (scope === 'platform:operate') return [['operator', await operatorIn(place)]]
  return Promise.all(holders.map(async (role) => [role, await place.tenant.as(role)] as const))
}

describe('promise C4: nobody gives what they do not have', () => {
  it('knows every verb that names a role or a permission', () => {
    const naming = [...rules.values()].filter(({ input }) => namesPermission(input)).map(({ name }) => name)
    expect(naming.length).toBeGreaterThan(4)
    expect(naming.filter((name) => !(name in GRANTS) && !(name in NO_GRANT))).toEqual([])
    expect(Object.keys(NO_GRANT).filter((name) => rules.get(name)?.kind !== 'identity')).toEqual([])
  })

  const tokens = Object.keys(GRANTS).filter((verb) => GRANTS[verb]!.gives === 'token scope')
  it.each(tokens)('%s: a token opens nothing that its maker or voucher may not open', async (verb) => {
    const place = await newPlace()
    const lacked: string[] = []
    const given: string[] = []
    for (const [name, by] of await callersOf(verb, place))
      for (const scope of TOKEN_SCOPES) {
        const opened = await GRANTS[verb]!.take(place, by, scope)
        if (authorize(by.actor, scope)) given.push(...opened)
        else lacked.push(...opened.map((one) => `${name} without ${scope}: ${one}`))
      }
    expect(lacked).toEqual([])
    // Where a role of the table may do both, the grant works: the refusals above are not those of a broken verb.
    if (verb === 'token.vouch') expect([...new Set(given)].sort()).toEqual([...TOKEN_SCOPES].sort())
  })

  const roles = Object.keys(GRANTS).filter((verb) => GRANTS[verb]!.gives === 'role')
  it.each(roles)('%s: alone, nobody gives audit, security, keys or signing', async (verb) => {
    const wrong: string[] = []
    let ordinary = 0
    for (const role of ROLES) {
      const place = await newPlace()
      if (verb === 'tenant.invite-admin')
        await runSql(
          region.adminUrl,
          `update memberships set roles = array['clinician'] where tenant_id = $1`,
          [place.tenant.id],
        )
      for (const [name, by] of await callersOf(verb, place)) {
        const may = await GRANTS[verb]!.take(place, by, role)
        const beyond = may.filter((scope) => (CONFIRMED_SCOPES as readonly string[]).includes(scope))
        wrong.push(...beyond.map((scope) => `${name} gave ${role}: ${scope}`))
        ordinary += may.length
      }
    }
    expect(wrong).toEqual([])
    expect(ordinary).toBeGreaterThan(0)
  })

  it('a token loses what its voucher loses, at once', async () => {
    const { tenant } = await newPlace()
    const [admin, voucher] = [await tenant.as('tenant-admin'), await tenant.as('technologist')]
    const { id, token } = await issueToken(admin, { label: '工作站', scopes: ['image:store'], days: 1 })
    const opens = async () => (await authenticateToken(region.services, { token }))?.actor
    expect(await opens()).toBeUndefined()
    await vouchForToken(voucher, { id })
    expect(await opens()).toMatchObject({ scopes: ['image:store'] })
    await setMemberRoles(admin, { userId: voucher.actor.id, roles: ['clinician'] })
    expect(await opens()).toBeUndefined()
    await setMemberRoles(admin, { userId: voucher.actor.id, roles: ['technologist'] })
    expect(await opens()).toMatchObject({ scopes: ['image:store'] })
    await endMembership(admin, { userId: voucher.actor.id })
    expect(await opens()).toBeUndefined()
  })

  describe('a token takes two people', () => {
    const role = (by: Ctx, to: Role) => appoint(region, by, to)
    const made = (by: Ctx) => issueToken(by, { label: '工作站', scopes: ['image:read'], days: 1 })
    const opens = async (token: string) => (await authenticateToken(region.services, { token })) !== null

    it('its maker’s own technologist vouches for nothing, and is offered nothing, over however many others', async () => {
      const { tenant } = await newPlace()
      const boss = await tenant.as('tenant-admin')
      const technologist = await role(boss, 'technologist')
      const second = await role(boss, 'tenant-admin')
      const grandchild = await role(second, 'technologist')
      for (const maker of [boss, second])
        for (const puppet of [technologist, grandchild]) {
          const { id, token } = await made(maker)
          expect(await listUnvouched(puppet, {})).toEqual([])
          await expect(vouchForToken(puppet, { id })).rejects.toMatchObject({ code: 'forbidden' })
          expect(await opens(token)).toBe(false)
        }
    })

    it('another office’s token, and one that waits for somebody else, are for them', async () => {
      const { tenant } = await newPlace()
      const boss = await tenant.as('tenant-admin')
      const officer = await tenant.as('security-admin')
      const technologist = await role(boss, 'technologist')
      const { id, token } = await made(officer)
      expect((await listUnvouched(technologist, {})).map((one) => one.id)).toEqual([id])
      await vouchForToken(technologist, { id })
      expect(await opens(token)).toBe(true)
    })

    it('one that works is taken over by nobody until its voucher is gone; an expired one is not found', async () => {
      const { tenant } = await newPlace()
      const admin = await tenant.as('tenant-admin')
      const [first, second] = [await tenant.as('technologist'), await tenant.as('technologist')]
      const { id, token } = await made(admin)
      await vouchForToken(first, { id })
      await expect(vouchForToken(second, { id })).rejects.toMatchObject({ code: 'conflict' })
      await endMembership(admin, { userId: first.actor.id })
      expect(await opens(token)).toBe(false)
      await vouchForToken(second, { id })
      expect(await opens(token)).toBe(true)
      const late = await made(admin)
      await runSql(
        region.adminUrl,
        `update api_tokens set expires_at = now() - interval '1 s' where id = $1`,
        [late.id],
      )
      await expect(vouchForToken(second, { id: late.id })).rejects.toMatchObject({ code: 'not-found' })
    })
  })
})
