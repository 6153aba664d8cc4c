import { GATEWAY, type Outcome, VERBS } from '../policy-matrix.table.ts'
import { expected, type Whose } from './columns.ts'
import { inputFor } from './inputs.ts'
import { type Caller, callGateway } from './run-dicomweb.ts'
import { type CellResult, comparison, faultsOf } from './verdict.ts'
import type { World } from './world.ts'

interface At {
  readonly world: World
  readonly origin: string
}

async function fileId(world: World, verb: string, at: { caller: Caller; whose: Whose }): Promise<string> {
  const { caller, whose } = at
  const ctx = caller.ctx ?? world.home.system()
  const input = (await inputFor(verb, { world, column: caller, whose, ctx })) as Record<string, string>
  return input.id ?? input.reportId ?? input.exportId ?? input.studyId ?? ''
}

/** A file of the gateway as one caller. */
export async function runFile({ world, origin }: At, route: string, caller: Caller): Promise<CellResult[]> {
  const { verb } = GATEWAY[route] as { verb: string }
  const cell = VERBS[verb]!
  const compare = comparison(world)
  const results: CellResult[] = []
  const names = route.includes('{id}')
  for (const whose of names ? caller.whose : caller.whose.slice(0, 1)) {
    const want = expected(cell, { column: caller, whose, names })
    const refused = want === 'forbidden' || want === 'unauthenticated'
    const id = refused ? world.loot.other.reportId : await fileId(world, verb, { caller, whose })
    const path = names ? route.replace('{id}', id) : `${route}?format=csv`
    const answer = await callGateway(origin, { method: 'GET', path, headers: caller.headers })
    const faults = [...faultsOf(world, cell, { want, answer, said: path }), ...compare(whose, answer)]
    results.push({ cell: `${route} × ${caller.name} × ${whose}`, faults })
  }
  return results
}

const wanted = (rule: string, caller: Caller): Outcome => {
  // Neither a session nor a token stands for a ticket, or for a code and a signature.
  if (rule === 'a ticket') return 'not-found'
  if (rule === 'a code') return 'invalid'
  return rule === 'people' && caller.kind === 'nobody' ? 'unauthenticated' : 'ok'
}

/** What is for everybody, for everybody who is signed in, for machines that nobody knows yet, or for who holds a ticket. */
export async function runOpenRoute(
  { world, origin }: At,
  route: string,
  caller: Caller,
): Promise<CellResult[]> {
  const rule = GATEWAY[route] as { for: string }
  const want = wanted(rule.for, caller)
  const method = rule.for === 'a code' ? 'POST' : 'GET'
  const path = route.replace('{ticket}', 'x'.repeat(43))
  const answer = await callGateway(origin, { method, path, headers: caller.headers })
  const faults = faultsOf(world, { rows: [0, 0] }, { want, answer, said: path })
  return [{ cell: `${route} × ${caller.name}`, faults }]
}
