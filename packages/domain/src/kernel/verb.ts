import { auditEvents, type IdentityTx, type TenantTx } from '@yingtong/db'
import type { z } from 'zod'
import { authorize } from './actor.ts'
import type { AuditAction } from './audit-actions.table.ts'
import type { Ctx, Services } from './context.ts'
import { DomainError } from './domain-error.ts'
import type { JobDefinition } from './job.ts'
import { recordingRefusal } from './record-event.ts'
import type { Scope } from './scopes.table.ts'

/** What the audit row says beyond who and when. Ids and numbers, never names or free text of a patient. */
export interface AuditFacts {
  studyInstanceUid?: string
  objectKind?: string
  objectId?: string
  details?: Record<string, unknown>
}

/** What a handler may do besides reading and writing rows. */
export interface Act {
  readonly ctx: Ctx
  readonly at: Date
  /** Adds facts to the audit row that the wrapper writes in this transaction. */
  note(facts: AuditFacts): void
  /** Queues a job in this transaction. */
  send<P>(job: JobDefinition<P>, payload: P): Promise<void>
}

export interface VerbRule {
  readonly name: string
  readonly kind: 'command' | 'query' | 'flow' | 'identity'
  readonly scope: Scope | null
  readonly audit: AuditAction | null
  readonly input: z.ZodType
}

const register = new Map<
  string,
  { readonly rule: VerbRule; readonly call: (ctx: Ctx, input: unknown) => Promise<unknown> }
>()

/** A verb carries its rule, so that a door can say which verb is behind it. */
const named = <F>(rule: VerbRule, verb: F): F & { readonly rule: VerbRule } =>
  Object.assign(verb as F & object, { rule }) as F & { readonly rule: VerbRule }

/** Every verb there is; the tenancy and contract tests walk it. */
export function verbRules(): readonly VerbRule[] {
  return [...register.values()].map((v) => v.rule)
}

/** Calls a verb by name: for the attack suite only, doors import verbs by reference. */
export function callVerb(name: string, ctx: Ctx, input: unknown): Promise<unknown> {
  const verb = register.get(name)
  if (!verb) throw new Error(`no verb ${name}`)
  return verb.call(ctx, input)
}

function enter<V>(rule: VerbRule, call: (ctx: Ctx, input: unknown) => Promise<V>): void {
  if (register.has(rule.name)) throw new Error(`verb ${rule.name} is declared twice`)
  register.set(rule.name, { rule, call })
}

function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
  throw new DomainError('invalid', faults.slice(0, 5).join('; '), { cause: parsed.error })
}

function demand(ctx: Ctx, scope: Scope): void {
  if (!authorize(ctx.actor, scope))
    throw new DomainError('forbidden', `this needs the permission ${scope}`, { logFields: { scope } })
}

/** What a door asks before it takes a body in: refuses, and records, what the verb behind it would refuse to the caller. */
export function demandVerb(ctx: Ctx, { rule }: { readonly rule: VerbRule }): Promise<void> {
  const { name, scope, audit } = rule
  if (scope === null || audit === null) return Promise.resolve()
  return recordingRefusal(ctx, { name, audit }, async () => demand(ctx, scope))
}

/** Runs `work` in the tenant's transaction and writes its audit row in the same transaction. */
async function audited<T>(
  ctx: Ctx,
  action: AuditAction,
  work: (tx: TenantTx, act: Act) => Promise<T>,
): Promise<T> {
  const { services, actor } = ctx
  return services.database.withTenant(ctx.tenantId, async (tx) => {
    const facts: AuditFacts = {}
    const at = services.now()
    const result = await work(tx, {
      ctx,
      at,
      note: (more) => void Object.assign(facts, more),
      send: (job, payload) => services.jobs.send(tx, job, payload),
    })
    await tx.insert(auditEvents).values({
      at,
      action,
      actorKind: actor.kind,
      actorId: actor.id,
      actorName: actor.name,
      address: ctx.address,
      requestId: ctx.requestId,
      ...facts,
    })
    return result
  })
}

interface VerbOptions<S extends z.ZodType> {
  readonly name: string
  readonly scope: Scope
  readonly input: S
  readonly audit: AuditAction
}

type TenantHandler<S extends z.ZodType, R> = (tx: TenantTx, input: z.output<S>, act: Act) => Promise<R>

function transactional<S extends z.ZodType, R>(
  kind: 'command' | 'query',
  options: VerbOptions<S>,
  handler: TenantHandler<S, R>,
) {
  const call = (ctx: Ctx, rawInput: unknown): Promise<R> =>
    recordingRefusal(ctx, options, async () => {
      demand(ctx, options.scope)
      const input = parse(options.input, rawInput)
      return audited(ctx, options.audit, (tx, act) => handler(tx, input, act))
    })
  const rule: VerbRule = { ...options, kind }
  enter(rule, call)
  return named(rule, (ctx: Ctx, input: z.input<S>): Promise<R> => call(ctx, input))
}

/** A verb that changes something: parses, checks scope, opens the tenant's transaction, writes the audit row. */
export function command<S extends z.ZodType, R>(options: VerbOptions<S>, handler: TenantHandler<S, R>) {
  return transactional('command', options, handler)
}

/** A verb that only reads; reads of patient data are audited like writes. */
export function query<S extends z.ZodType, R>(options: VerbOptions<S>, handler: TenantHandler<S, R>) {
  return transactional('query', options, handler)
}

/** Opens one of the short transactions of a flow, each with its own audit row. */
export type Step = <T>(action: AuditAction, work: (tx: TenantTx, act: Act) => Promise<T>) => Promise<T>

/**
 * A verb that must leave the database between two transactions: reserve a row, write bytes to the store outside any
 * transaction, make it visible. Each step is a transaction with its own audit row.
 */
export function flow<S extends z.ZodType, R>(
  options: VerbOptions<S>,
  handler: (step: Step, input: z.output<S>, ctx: Ctx) => Promise<R>,
) {
  const call = (ctx: Ctx, rawInput: unknown): Promise<R> =>
    recordingRefusal(ctx, options, async () => {
      demand(ctx, options.scope)
      const input = parse(options.input, rawInput)
      return handler((action, work) => audited(ctx, action, work), input, ctx)
    })
  const rule: VerbRule = { ...options, kind: 'flow' }
  enter(rule, call)
  return named(rule, (ctx: Ctx, input: z.input<S>): Promise<R> => call(ctx, input))
}

/**
 * A question asked before a tenant is known: sign-in, sessions, tokens, agents' keys. Runs on the identity role,
 * which sees global tables and no tenant's rows.
 */
export function identity<S extends z.ZodType, R>(
  options: { readonly name: string; readonly input: S },
  handler: (tx: IdentityTx, input: z.output<S>, services: Services) => Promise<R>,
) {
  const call = async (services: Services, rawInput: unknown): Promise<R> => {
    const input = parse(options.input, rawInput)
    return services.database.withIdentity((tx) => handler(tx, input, services))
  }
  enter({ ...options, kind: 'identity', scope: null, audit: null }, (ctx, input) => call(ctx.services, input))
  return (services: Services, input: z.input<S>): Promise<R> => call(services, input)
}

/** One of the short transactions of an identity flow. */
export type IdentityStep = <T>(work: (tx: IdentityTx) => Promise<T>) => Promise<T>

/** The same for what must not hold a connection while it computes: hashing a password takes tens of milliseconds. */
export function identityFlow<S extends z.ZodType, R>(
  options: { readonly name: string; readonly input: S },
  handler: (step: IdentityStep, input: z.output<S>, services: Services) => Promise<R>,
) {
  const call = async (services: Services, rawInput: unknown): Promise<R> => {
    const input = parse(options.input, rawInput)
    return handler((work) => services.database.withIdentity(work), input, services)
  }
  enter({ ...options, kind: 'identity', scope: null, audit: null }, (ctx, input) => call(ctx.services, input))
  return (services: Services, input: z.input<S>): Promise<R> => call(services, input)
}
