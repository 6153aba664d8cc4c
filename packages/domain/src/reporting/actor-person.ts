import { type Ctx, DomainError } from '../kernel/index.ts'
import type { Person } from './report.ts'

/** Reports are written by people: tokens, agents and jobs cannot. */
export function demandPerson(ctx: Ctx): Person {
  if (ctx.actor.kind !== 'user') throw new DomainError('forbidden', 'only a person can write a report')
  return { id: ctx.actor.id, name: ctx.actor.name }
}
