import { appRouter, handleTrpc } from '@yingtong/api'
import { PROCEDURES, VERBS } from '../policy-matrix.table.ts'
import { type Column, expected, type Whose } from './columns.ts'
import { inputFor, namesOf } from './inputs.ts'
import { type Answer, answerOf, type CellResult, comparison, faultsOf } from './verdict.ts'
import type { World } from './world.ts'

const ORIGIN = 'https://pacs.test'

type Procedures = Readonly<Record<string, { readonly _def: { readonly type: string } }>>
export const procedures = (): Procedures => appRouter._def.procedures as unknown as Procedures

/** A procedure called through its door, as a browser would. */
export async function callProcedure(
  world: World,
  call: {
    readonly path: string
    readonly input: unknown
    readonly sessionToken?: string
    readonly headers?: Readonly<Record<string, string>>
  },
): Promise<Answer> {
  const { path, input, sessionToken = null, headers } = call
  const json = JSON.stringify({ json: input })
  const isQuery = procedures()[path]!._def.type === 'query'
  const url = `${ORIGIN}/api/trpc/${path}${isQuery ? `?input=${encodeURIComponent(json)}` : ''}`
  const request = new Request(url, {
    method: isQuery ? 'GET' : 'POST',
    headers: { origin: ORIGIN, 'content-type': 'application/json', ...headers },
    ...(isQuery ? {} : { body: json }),
  })
  const { services } = world.region
  return answerOf(
    await handleTrpc(request, { services, endpoint: '/api/trpc', origin: ORIGIN, sessionToken }),
  )
}

async function rowsOfActor(world: World, actorId: string): Promise<number> {
  const { rows } = await world.admin.query(
    `select count(*) from audit_events where actor_id = $1 and outcome = 'success'`,
    [actorId],
  )
  return Number(rows[0].count)
}

/** The verb behind a procedure, null when it was written by hand. */
export function verbBehind(path: string): string | null {
  const rule = PROCEDURES[path]
  if (typeof rule === 'string') return rule
  return rule && 'upon' in rule ? rule.upon : null
}

/** What the procedure is given: an operator's verb says upon which hospital. */
async function inputOf(at: {
  readonly world: World
  readonly path: string
  readonly column: Column
  readonly touched: Whose
  readonly refused: boolean
}): Promise<unknown> {
  const { world, path, column, touched, refused } = at
  const rule = PROCEDURES[path]
  const upon = typeof rule === 'object' && 'upon' in rule
  const spare = { tenantId: world.spare.id }
  if (refused) return upon ? spare : {}
  const ctx = upon ? { ...column.ctx!, ...spare } : column.ctx!
  const input = await inputFor(verbBehind(path)!, { world, column, whose: touched, ctx })
  return upon ? { ...(input as object), ...spare } : input
}

/** One procedure that is a verb, as one actor with a cookie. */
export async function runProcedure(world: World, path: string, column: Column): Promise<CellResult[]> {
  const verb = verbBehind(path)!
  const cell = VERBS[verb]!
  const names = namesOf(verb).length > 0
  const compare = comparison(world)
  const results: CellResult[] = []
  const actorId = column.ctx?.actor.id
  for (const whose of names ? column.whose : column.whose.slice(0, 1)) {
    const touched: Whose = names ? whose : 'own'
    const want = expected(cell, { column, whose, names })
    const refused = !column.scopes.includes(cell.scope)
    const input = await inputOf({ world, path, column, touched, refused })
    const before = actorId ? await rowsOfActor(world, actorId) : 0
    const sessionToken = column.sessionToken
    const answer = await callProcedure(world, { path, input, ...(sessionToken ? { sessionToken } : {}) })
    const rows = actorId ? (await rowsOfActor(world, actorId)) - before : 0
    const said = JSON.stringify(input) ?? ''
    const faults = faultsOf(world, cell, { want, answer, said, rows })
    results.push({
      cell: `trpc ${path} × ${column.name} × ${whose}`,
      faults: [...faults, ...(names ? compare(whose, answer) : [])],
    })
  }
  return results
}
