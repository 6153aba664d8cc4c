import { type Ctx, callVerb, DomainError, ROLES, verbRules } from '@yingtong/domain'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ATTACKS } from './attacks.table.ts'
import { asActor, fingerprint, type Loot, plant } from './loot.ts'

let region: TestRegion
let a: TestTenant
let b: TestTenant
let loot: Loot
let admin: pg.Client

beforeAll(async () => {
  region = await startRegion()
  admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
  a = await region.tenant('county-a')
  b = await region.tenant('county-b')
  loot = await plant(a, admin)
  await plant(b, admin)
})
afterAll(async () => {
  await admin.end()
  await region.stop()
})

const verbs = verbRules().filter((verb) => verb.kind !== 'identity')
const REFUSALS = ['not-found', 'forbidden', 'invalid', 'conflict']

describe('X03, lock 5: every verb, called by another hospital with our ids', () => {
  it('covers every verb there is', () => {
    expect(verbs.map((verb) => verb.name).filter((name) => !(name in ATTACKS))).toEqual([])
    expect(Object.keys(ATTACKS).filter((name) => !verbs.some((verb) => verb.name === name))).toEqual([])
  })

  it.each(verbs.map((verb) => verb.name))('%s neither shows nor changes anything of ours', async (name) => {
    const before = await fingerprint(a.id, admin)
    const attackers = [await b.as(...ROLES), asActor(b, 'agent'), asActor(b, 'token'), asActor(b, 'system')]
    const secrets = Object.entries(loot)
    const input = ATTACKS[name]!(loot)
    const said = JSON.stringify(input, (_key, value) => (value instanceof Uint8Array ? '' : value))
    for (const attacker of attackers) {
      const answer = await callVerb(name, attacker, input).catch((error: unknown) => error)
      if (answer instanceof Error) {
        expect(answer).toBeInstanceOf(DomainError)
        expect(REFUSALS).toContain((answer as DomainError).code)
        continue
      }
      const shown = JSON.stringify(answer) ?? ''
      // What the attacker said themself may come back; anything else of ours may not.
      for (const [key, value] of secrets) if (!said.includes(value)) expect(shown, key).not.toContain(value)
      expect(shown).not.toContain('右肺结节')
    }
    expect(await fingerprint(a.id, admin)).toBe(before)
  })

  it('works for the owner with the same ids (positive control)', async () => {
    const owner = await a.as('technologist', 'senior-radiologist')
    for (const name of ['study.get', 'report.get', 'images.open', 'quarantine.download', 'study.find'])
      expect(JSON.stringify(await callVerb(name, owner, ATTACKS[name]!(loot))).length, name).toBeGreaterThan(
        30,
      )
    await callVerb('report.sign', owner, ATTACKS['report.sign']!(loot))
  })

  it('refuses every role whose scopes do not hold the verb’s', async () => {
    for (const verb of verbs)
      for (const role of ROLES) {
        const ctx = await actorOf(role)
        const answer = await callVerb(verb.name, ctx, {}).catch((error: unknown) => error)
        const refused = answer instanceof DomainError && answer.code === 'forbidden'
        const allowed = (await import('@yingtong/domain')).authorize(ctx.actor, verb.scope!)
        expect(refused, `${role} ${verb.name}`).toBe(!allowed)
      }
  })
})

const byRole = new Map<string, Ctx>()
async function actorOf(role: (typeof ROLES)[number]): Promise<Ctx> {
  const held = byRole.get(role) ?? (await b.as(role))
  byRole.set(role, held)
  return held
}
