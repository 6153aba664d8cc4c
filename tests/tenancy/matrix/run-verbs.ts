import { type Ctx, callVerb, DomainError } from '@yingtong/domain'
import { VERBS } from '../policy-matrix.table.ts'
import { type Column, expected, type Whose } from './columns.ts'
import { inputFor, namesOf } from './inputs.ts'
import { type Answer, type CellResult, comparison, faultsOf } from './verdict.ts'
import type { World } from './world.ts'

const plain = (value: unknown) =>
  JSON.stringify(value, (_key, each) => (each instanceof Uint8Array ? '<bytes>' : each)) ?? ''

export async function callAs(verb: string, ctx: Ctx, input: unknown): Promise<Answer> {
  try {
    return { outcome: 'ok', text: plain(await callVerb(verb, ctx, input)), requestId: ctx.requestId }
  } catch (error) {
    const outcome = error instanceof DomainError ? error.code : 'internal'
    const text = error instanceof DomainError ? error.publicText : String(error)
    return { outcome, text, requestId: ctx.requestId }
  }
}

/** Where an operator's own acts happen: not in the hospital where everybody else stands. */
const placeOf = (world: World, ctx: Ctx, verb: string, touched: Whose): Ctx =>
  VERBS[verb]!.scope === 'platform:operate' && (touched === 'own' || touched === 'sibling')
    ? { ...ctx, tenantId: world.spare.id }
    : ctx

async function rowsOf(world: World, requestId: string): Promise<number> {
  const { rows } = await world.admin.query(
    `select count(*) from audit_events where request_id = $1 and outcome = 'success'`,
    [requestId],
  )
  return Number(rows[0].count)
}

/** One verb as one actor, with things of every kind of owner; the answers for other and missing are compared. */
export async function runVerb(world: World, verb: string, column: Column): Promise<CellResult[]> {
  const cell = VERBS[verb]!
  const names = namesOf(verb).length > 0
  const compare = comparison(world)
  const results: CellResult[] = []
  // A list names nothing: it is asked for once, and searched for what is not one's own.
  for (const whose of names ? column.whose : column.whose.slice(0, 1)) {
    const touched = names ? whose : 'own'
    const place = placeOf(world, column.ctx!, verb, touched)
    const ctx = { ...place, requestId: crypto.randomUUID() }
    const want = expected(cell, { column, whose, names })
    const made = { world, column, whose: touched, ctx: { ...ctx, requestId: 'made' } }
    // A refusal needs no thing to be made for it.
    const input = column.scopes.includes(cell.scope) ? await inputFor(verb, made) : {}
    const answer = await callAs(verb, ctx, input)
    const seen = { want, answer, said: plain(input), rows: await rowsOf(world, ctx.requestId) }
    const faults = [...faultsOf(world, cell, seen), ...(names ? compare(whose, answer) : [])]
    results.push({ cell: `${verb} × ${column.name} × ${whose}`, faults })
  }
  return results
}
