import { initTRPC } from '@trpc/server'
import { type Ctx, DomainError, enterAsOperator, reasonOf, type VerbRule } from '@yingtong/domain'
import superjson from 'superjson'
import { z } from 'zod'
import { type ApiContext, verbContext } from './api-context.ts'
import { toTrpcError } from './error-map.ts'

const t = initTRPC.context<ApiContext>().create({
  transformer: superjson,
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    // The stack stays here; the reason is one of nine words, the message was written for people.
    data: {
      code: shape.data.code,
      httpStatus: shape.data.httpStatus,
      path: shape.data.path,
      reason: error.cause instanceof DomainError ? error.cause.code : 'internal',
    },
  }),
})

export const { router } = t

const mapped = t.procedure.use(async ({ next, ctx, path }) => {
  const answer = await next()
  if (answer.ok) return answer
  const cause = answer.error.cause ?? answer.error
  // The framework's own word for an input that does not fit; its cause is a list of faults, no fault of ours.
  const unfit = answer.error.code === 'BAD_REQUEST' && !(cause instanceof DomainError)
  const error = unfit
    ? toTrpcError(new DomainError('invalid', 'the input does not fit', { cause }))
    : toTrpcError(cause)
  if (error.code === 'INTERNAL_SERVER_ERROR')
    ctx.services.log.error('procedure failed', { path, requestId: ctx.requestId, reason: reasonOf(cause) })
  throw error
})

/** For questions that need no session. */
export const open = mapped

/** A live session is required: its row was read for this very request. */
export const signedIn = mapped.use(({ ctx, next }) => {
  const { session, sessionToken } = ctx
  if (session === null || sessionToken === null)
    throw toTrpcError(new DomainError('unauthenticated', 'sign in first'))
  return next({ ctx: { ...ctx, session, sessionToken, verb: verbContext({ ...ctx, session }) } })
})

/** The verb parses its input itself; this gives the client its type, and whoever walks the router the verb's rule. */
const passThrough = <I>(verb: object) =>
  Object.assign((raw: unknown): I => raw as I, { rule: 'rule' in verb ? (verb.rule as VerbRule) : null })

/** The verb behind a procedure, null for those that are written by hand. */
export function ruleOf(procedure: { readonly _def: object }): VerbRule | null {
  const { inputs = [] } = procedure._def as {
    readonly inputs?: readonly { readonly rule?: VerbRule | null }[]
  }
  return inputs.map((input) => input.rule ?? null).find((rule) => rule !== null) ?? null
}

/** A query procedure that is exactly one verb. */
export function queryOf<I, R>(verb: (ctx: Ctx, input: I) => Promise<R>) {
  return signedIn.input(passThrough<I>(verb)).query(({ ctx, input }) => verb(ctx.verb, input as I))
}

/** A mutation procedure that is exactly one verb. */
export function mutationOf<I, R>(verb: (ctx: Ctx, input: I) => Promise<R>) {
  return signedIn.input(passThrough<I>(verb)).mutation(({ ctx, input }) => verb(ctx.verb, input as I))
}

const Upon = z.object({ tenantId: z.uuid() })

/** A verb without input has a type that admits no property; beside the tenant it must not forbid that one. */
type UponTenant<I> = { readonly tenantId: string } & (I extends Record<string, never> ? unknown : I)

/** An operator's verb upon the tenant that the input names; its audit row lies there. */
export function mutationUponTenant<I, R>(verb: (ctx: Ctx, input: I) => Promise<R>) {
  return signedIn.input(passThrough<UponTenant<I>>(verb)).mutation(async ({ ctx, input }) => {
    const named = Upon.safeParse(input)
    if (!named.success) throw toTrpcError(new DomainError('invalid', 'tenantId: must be an id'))
    const { tenantId } = named.data
    return verb(await enterAsOperator(ctx.verb, tenantId), input as I)
  })
}
