// A process with one check taken out attacks the other hospital by every verb, and says what it saw.
import { openDatabase } from '@yingtong/db'
import {
  type Actor,
  type Ctx,
  callVerb,
  DomainError,
  memoryBudget,
  ROLES,
  type Services,
  scratchSpace,
  verbRules,
} from '@yingtong/domain'
import { newMasterKey, openVault, processLog } from '@yingtong/platform'
import { ATTACKS } from '../attacks.table.ts'
import type { Loot } from '../loot.ts'
import type { Orders, Report } from './orders.ts'

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders
const none = () => {
  throw new Error('there is no such thing in this process')
}

function servicesOf(database: Services['database']): Services {
  const unavailable = new Proxy({}, { get: () => none })
  return {
    database,
    store: unavailable as Services['store'],
    jobs: { send: async () => {} },
    hasher: unavailable as Services['hasher'],
    renderer: unavailable as Services['renderer'],
    pdf: unavailable as Services['pdf'],
    vault: openVault([newMasterKey()]),
    memory: memoryBudget(),
    scratch: scratchSpace(),
    log: processLog('mutated', 'fatal' as 'error'),
    now: () => new Date(),
  }
}

const plain = (value: unknown) =>
  JSON.stringify(value, (_key, each) => (each instanceof Uint8Array ? '' : each)) ?? ''

async function outcomeOf(call: Promise<unknown>): Promise<{ outcome: string; text: string }> {
  return call.then(
    (value) => ({ outcome: 'ok', text: plain(value) }),
    (error: unknown) =>
      error instanceof DomainError
        ? { outcome: error.code, text: error.publicText }
        : { outcome: 'internal', text: String(error) },
  )
}

async function attack(ctx: Ctx, loot: Loot): Promise<Pick<Report, 'cells' | 'leaks'>> {
  const { id } = ctx.actor
  const actors: readonly Actor[] = [
    { kind: 'user', id, name: '医师', roles: ROLES },
    { kind: 'user', id, name: '医师', roles: ['registrar'] },
    { kind: 'agent', id, name: 'agent' },
    { kind: 'token', id, name: 'token', scopes: ['study:read', 'image:read', 'image:store'] },
    { kind: 'system', id, name: 'job' },
  ]
  let cells = 0
  const leaks: string[] = []
  for (const { name, kind } of verbRules()) {
    if (kind === 'identity' || !ATTACKS[name] || orders.leaveOut.includes(name)) continue
    for (const actor of actors) {
      const input = ATTACKS[name](loot)
      const said = plain(input)
      const { text } = await outcomeOf(callVerb(name, { ...ctx, actor }, input))
      cells += 1
      for (const [key, value] of Object.entries(loot))
        if (!said.includes(value) && text.includes(value)) leaks.push(`${name} as ${actor.name} shows ${key}`)
    }
  }
  return { cells, leaks }
}

const database = await openDatabase({ url: orders.appUrl, poolSize: 4 })
const services = servicesOf(database)
const home: Ctx = {
  services,
  tenantId: orders.tenantId,
  actor: orders.proof.actor,
  requestId: crypto.randomUUID(),
}
const { outcome } = await outcomeOf(callVerb(orders.proof.verb, home, orders.proof.input))
const places = (globalThis as { mutatedPlaces?: number }).mutatedPlaces ?? 0
const seen = orders.attack ? await attack(home, orders.loot) : { cells: 0, leaks: [] }
const report: Report = { places, proof: outcome, ...seen }
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0))
