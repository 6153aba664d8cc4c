import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Actor } from '@yingtong/domain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fingerprint } from './loot.ts'
import { inputFor } from './matrix/inputs.ts'
import { makePerson, makeWorld, type World } from './matrix/world.ts'
import { MUTATIONS, type Mutation } from './mutations/mutations.table.ts'
import type { Orders, Report } from './mutations/orders.ts'
import { VERBS } from './policy-matrix.table.ts'

let world: World
beforeAll(async () => {
  world = await makeWorld()
})
afterAll(() => world?.stop())

const run = promisify(execFile)
const path = (name: string) => fileURLToPath(new URL(`./mutations/${name}`, import.meta.url))
/** The operators' own view over hospitals. */
const leaveOut = Object.keys(VERBS).filter((verb) => VERBS[verb]!.scope === 'platform:operate')

async function actorOf(as: Mutation['proof']['as']): Promise<Actor> {
  if (as === 'agent') return { kind: 'agent', id: crypto.randomUUID(), name: 'EDGE' }
  if (as === 'registrar') return (await makePerson(world, world.home, { roles: ['registrar'] })).ctx.actor
  const departmentId = world.siblingDepartmentId
  return (await makePerson(world, world.home, { roles: ['radiologist'], departmentId })).ctx.actor
}

async function ordersFor({ files, find, replace, proof }: Mutation, sound: boolean): Promise<Orders> {
  const actor = await actorOf(proof.as)
  const ctx = { ...world.home.system(), actor }
  const column = { name: actor.name, kind: 'user', scopes: [], whose: [] } as const
  const missing = proof.verb === 'consent.list'
  const whose = missing ? 'missing' : proof.as === 'registrar' ? 'own' : 'sibling'
  const input = await inputFor(proof.verb, { world, column, whose, ctx })
  return {
    appUrl: world.region.appUrl,
    mutation: sound
      ? { files: '^$', find: 'x', flags: 'g', replace: '' }
      : { files: files.source, find: find.source, flags: find.flags, replace },
    tenantId: world.home.id,
    proof: { verb: proof.verb, actor, input },
    attack: !sound,
    leaveOut,
    loot: world.loot.other,
  }
}

async function inProcess(orders: Orders): Promise<Report> {
  const text = JSON.stringify(orders, (_key, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value,
  )
  const { stdout } = await run(
    process.execPath,
    ['--import', path('mutate.ts'), path('attack-mutated.ts'), text],
    {
      timeout: 120_000,
      maxBuffer: 16 * 1024 * 1024,
    },
  )
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Report
}

describe('promise C2: with the application’s checks taken out one by one, the database alone leaks nothing', () => {
  it.each(MUTATIONS.map((mutation) => [mutation.name, mutation] as const))('%s', async (_name, mutation) => {
    const before = await fingerprint(world.other.id, world.admin)
    const mutated = await inProcess(await ordersFor(mutation, false))
    expect(mutated.places).toBeGreaterThan(0)
    expect(mutated.cells).toBeGreaterThan(250)
    expect(mutated.leaks).toEqual([])
    expect(await fingerprint(world.other.id, world.admin)).toBe(before)
    // The check was there, and it was taken out: inside one's own hospital something is let through that was not.
    expect(mutated.proof).not.toBe(mutation.proof.before)
  })

  it('refuses each of those with the checks in place', async () => {
    for (const mutation of MUTATIONS) {
      const sound = await inProcess(await ordersFor(mutation, true))
      expect([mutation.name, sound.proof]).toEqual([mutation.name, mutation.proof.before])
    }
  })
})
