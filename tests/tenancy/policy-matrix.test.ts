import { readdir } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { ROUTES } from '@yingtong/dicomweb'
import { jobDefinitions, verbRules } from '@yingtong/domain'
import { AGENT_ROUTES, createGateway, type Gateway } from '@yingtong/gateway'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fingerprint } from './loot.ts'
import { type Column, machineColumns, sessionColumns } from './matrix/columns.ts'
import { type AgentCaller, agentCallers, runAgentRoute } from './matrix/run-agent.ts'
import { type Caller, cookieCallers, runRoute, tokenCallers } from './matrix/run-dicomweb.ts'
import { runFile, runOpenRoute } from './matrix/run-gateway.ts'
import { callProcedure, procedures, runProcedure, verbBehind } from './matrix/run-trpc.ts'
import { runVerb } from './matrix/run-verbs.ts'
import { type CellResult, leaks } from './matrix/verdict.ts'
import { makeWorld, type World } from './matrix/world.ts'
import { AGENT_PROTOCOL, DICOMWEB, GATEWAY, JOBS, PAGES, PROCEDURES, VERBS } from './policy-matrix.table.ts'

let world: World
let people: Column[]
let machines: Column[]
let callers: Caller[]
let agents: AgentCaller[]
let gateway: Gateway
let origin: string
const cells: CellResult[] = []

beforeAll(async () => {
  world = await makeWorld()
  people = await sessionColumns(world)
  machines = machineColumns(world)
  const { services } = world.region
  gateway = createGateway({ services, publicOrigin: 'http://gateway.test', webOrigin: 'http://127.0.0.1:9' })
  await new Promise<void>((resolve) => gateway.server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(gateway.server.address() as AddressInfo).port}`
  callers = [...cookieCallers(people, origin), ...(await tokenCallers(world))]
  agents = await agentCallers(world, people)
})
afterAll(async () => {
  await gateway?.drain(500)
  await world?.stop()
})

function judge(results: readonly CellResult[]): void {
  cells.push(...results)
  const wrong = results.flatMap(({ cell, faults }) => faults.map((fault) => `${cell}: ${fault}`))
  expect.soft(wrong).toEqual([])
}

/** Two halves of the register that must be one: what there is, and what the table knows. */
const uncovered = (declared: object, found: readonly string[]) => ({
  'doors without an entry': found.filter((name) => !(name in declared)),
  'entries without a door': Object.keys(declared).filter((name) => !found.includes(name)),
})
const NONE = { 'doors without an entry': [], 'entries without a door': [] }
const verbs = verbRules().filter((verb) => verb.kind !== 'identity')
const isVerb = (path: string) => verbBehind(path) !== null

const INPUTS: Readonly<Record<string, unknown>> = {
  'session.switchTenant': { tenantId: crypto.randomUUID() },
  'account.closeSession': { sessionId: crypto.randomUUID() },
  'account.forgetBrowser': { browserId: crypto.randomUUID() },
  'signIn.requestPass': { email: 'nobody@home.example' },
  'account.removePasskey': { passkeyId: crypto.randomUUID() },
}

describe('promise C1: a door that is not in the table fails', () => {
  it('knows every verb, and its scope', () => {
    expect(
      uncovered(
        VERBS,
        verbs.map((verb) => verb.name),
      ),
    ).toEqual(NONE)
    for (const { name, scope } of verbs) expect(VERBS[name]?.scope, name).toBe(scope)
  })

  it('knows every tRPC procedure', () => {
    expect(uncovered(PROCEDURES, Object.keys(procedures()))).toEqual(NONE)
    for (const [path, rule] of Object.entries(PROCEDURES))
      if (isVerb(path)) expect(VERBS[verbBehind(path)!], `${path} ${String(rule)}`).toBeDefined()
  })

  it('knows every DICOMweb route, and its scope', () => {
    expect(
      uncovered(
        DICOMWEB,
        ROUTES.map(({ method, template }) => `${method} ${template}`),
      ),
    ).toEqual(NONE)
    for (const { method, template, scope } of ROUTES)
      expect(DICOMWEB[`${method} ${template}`]?.scope).toBe(scope)
  })

  it('knows every route of the edge protocol', () => {
    const sample = (route: string) =>
      route.replace('{upload}', crypto.randomUUID()).replace('{number}', '1').split(' ')
    const matches = (route: string) => {
      const [method, path = ''] = sample(route)
      return AGENT_ROUTES.filter((each) => each.method === method && each.path.test(path)).length
    }
    expect(Object.keys(AGENT_PROTOCOL).map(matches)).toEqual(AGENT_ROUTES.map(() => 1))
  })

  it('knows every page and route handler; a page for the signed-in asks for the session', async () => {
    const app = new URL('../../apps/web/src/app/', import.meta.url)
    const files = (await readdir(app, { recursive: true })).filter((name) =>
      /(^|\/)(page|route)\.tsx?$/.test(name),
    )
    expect(uncovered(PAGES, files)).toEqual(NONE)
    const { readFile } = await import('node:fs/promises')
    const text = (name: string) => readFile(new URL(name, app), 'utf8')
    expect(await text('(signed-in)/layout.tsx')).toMatch(/person=\{await currentPerson\(\)\}/)
    for (const [name, rule] of Object.entries(PAGES)) {
      const code = await text(name)
      const demanded = /await demandScope\('([\w:-]+)'\)/.exec(code)?.[1]
      expect(demanded, name).toBe(rule.includes(':') ? rule : undefined)
      const guarded = name.startsWith('(signed-in)/') || demanded !== undefined
      expect(guarded, name).toBe(rule === 'signed-in' || rule.includes(':'))
    }
  })

  it('knows every other door of the gateway', () => {
    expect(uncovered(GATEWAY, gateway.doors)).toEqual(NONE)
  })

  it('knows every job', () => {
    expect(
      uncovered(
        JOBS,
        jobDefinitions().map(({ name }) => name),
      ),
    ).toEqual(NONE)
  })
})

describe('promise C1, M08, X03: every verb × every actor × whose thing', () => {
  it.each(Object.keys(VERBS))('%s', async (verb) => {
    const actors = [...people.filter(({ kind }) => kind === 'user'), ...machines]
    for (const column of actors) judge(await runVerb(world, verb, column))
  })
})

describe('promise C1, M04: every tRPC procedure × every person', () => {
  it.each(Object.keys(PROCEDURES).filter(isVerb))('%s', async (path) => {
    for (const column of people) judge(await runProcedure(world, path, column))
  })

  it.each(Object.keys(PROCEDURES).filter((path) => !isVerb(path)))('%s without a session', async (path) => {
    const { nobody } = PROCEDURES[path] as { nobody: string }
    const bySecret = nobody === 'by-secret'
    for (const { name, sessionToken } of people.filter((column) => column.kind === 'nobody')) {
      const ask = (secret: string) =>
        callProcedure(world, {
          path,
          input: INPUTS[path] ?? { challenge: secret, token: secret },
          ...(sessionToken ? { sessionToken } : {}),
        })
      const answer = await ask('x'.repeat(43))
      const faults = [...leaks(answer.text, world, '')]
      if (bySecret && (await ask('y'.repeat(43))).text !== answer.text)
        faults.push('tells made-up secrets apart')
      if (!bySecret && answer.outcome !== nobody) faults.push(`${answer.outcome} instead of ${nobody}`)
      judge([{ cell: `trpc ${path} × ${name}`, faults }])
    }
  })

  it('does not let anybody move into a hospital that is not theirs', async () => {
    for (const { name, sessionToken } of people.filter((column) => column.kind === 'user'))
      for (const tenantId of [world.other.id, crypto.randomUUID()]) {
        const answer = await callProcedure(world, {
          path: 'session.switchTenant',
          input: { tenantId },
          ...(sessionToken ? { sessionToken } : {}),
        })
        const faults = answer.outcome === 'not-found' ? [] : [`${answer.outcome} instead of not-found`]
        judge([{ cell: `trpc session.switchTenant × ${name} × other`, faults }])
      }
  })
})

describe('promise C1: every door of the gateway × every caller', () => {
  it.each(Object.keys(DICOMWEB))('DICOMweb %s', async (route) => {
    for (const caller of callers) judge(await runRoute({ world, origin }, route, caller))
  })

  it.each(Object.keys(AGENT_PROTOCOL))('edge protocol %s', async (route) => {
    for (const caller of agents) judge(await runAgentRoute({ world, origin }, route, caller))
  })

  it.each(Object.keys(GATEWAY))('%s', async (route) => {
    const run = 'verb' in GATEWAY[route]! ? runFile : runOpenRoute
    for (const caller of callers) if (!caller.slug) judge(await run({ world, origin }, route, caller))
  })
})

describe('promise C1: every job with a forged envelope', () => {
  it.each(Object.keys(JOBS))('%s changes nothing of another hospital', async (name) => {
    const job = jobDefinitions().find((each) => each.name === name)!
    const { version, names, besides } = JOBS[name]!
    const before = await fingerprint(world.other.id, world.admin)
    const payload = {
      ...(version ? { version } : {}),
      ...(names ? { [names]: world.loot.other[names] } : {}),
      ...besides,
    }
    const ran = await job.run(world.home.system(), job.payload.parse(payload)).then(
      () => 'ran',
      (error: unknown) => `refused: ${String(error)}`,
    )
    const same = (await fingerprint(world.other.id, world.admin)) === before
    judge([
      { cell: `job ${name} × other`, faults: same ? [] : [`changed rows of another hospital (${ran})`] },
    ])
  })
})

describe('promise C1: the whole matrix', () => {
  it('has at least 3,000 cells, none wrong, none uncovered', () => {
    const wrong = cells.filter(({ faults }) => faults.length > 0).length
    console.log(`policy matrix: ${cells.length} cells, ${wrong} wrong`)
    expect(wrong).toBe(0)
    expect(cells.length).toBeGreaterThanOrEqual(3000)
  })
})
