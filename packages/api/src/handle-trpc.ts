import type { TRPCError } from '@trpc/server'
import { fetchRequestHandler } from '@trpc/server/adapters/fetch'
import { DomainError, type RateClaim, readSession, type Services } from '@yingtong/domain'
import { appRouter } from './app-router.ts'
import { cappedRequest } from './capped-request.ts'
import { sessionCookie } from './session-cookie.ts'
import { tooMany } from './too-many.ts'
import { RETRY_SECONDS, unavailableAnswer } from './unavailable.ts'

export interface TrpcDoor {
  readonly services: Services
  /** Path of the door, such as `/api/trpc`. */
  readonly endpoint: string
  /** `https://pacs.example`: the one origin whose pages may write. */
  readonly origin: string
  /** The opaque session token of the cookie, or null. */
  readonly sessionToken: string | null
  /** Of the cookie that a known browser holds, or null. */
  readonly browserToken?: string | null
  readonly address?: string
}

/** Of somebody signed in, and of a stranger, who has only forms to send: many connections of these fit into memory. */
const BODY_BYTES_MAX = 1024 * 1024
const STRANGER_BYTES_MAX = 64 * 1024
/** Questions in one request; our own pages ask at most half as many. */
const BATCH_CALLS_MAX = 20

/** What JSON unfolds to is some times its text. */
const JSON_UNFOLDED = 8

/** A chunked body claims no length. */
function claimedBytes({ headers }: Request): number {
  const claimed = Number(headers.get('content-length') ?? BODY_BYTES_MAX)
  return Math.min(claimed, BODY_BYTES_MAX)
}

const refuse = (status: number, reason: string) =>
  Response.json({ error: reason }, { status, headers: { 'cache-control': 'no-store' } })

/**
 * Whether a page of ours sent this. Browsers name the origin of every POST; `null`, another site and a form's content
 * type are refused, so a foreign page can neither read nor write with our cookie (promise B10).
 */
function comesFromUs(request: Request, origin: string): boolean {
  const named = request.headers.get('origin')
  if (request.method === 'GET') return named === null || named === origin
  const json = request.headers.get('content-type')?.startsWith('application/json') ?? false
  return json && named === origin
}

/**
 * tRPC over fetch: reads the session row for this very request, then hands over to the router. While the database is away
 * nobody is anybody, and the answer is 503.
 */
export function handleTrpc(request: Request, door: TrpcDoor): Promise<Response> {
  return answerTrpc(request, door).catch(unavailableAnswer)
}

/** When to ask again, of what waiting mends. */
function retryAfter(errors: readonly TRPCError[]): Record<string, string> {
  if (errors.some(({ code }) => code === 'SERVICE_UNAVAILABLE'))
    return { 'retry-after': String(RETRY_SECONDS) }
  const seconds = errors
    .map(({ cause }) => (cause instanceof DomainError ? cause.logFields.retryAfterSeconds : undefined))
    .find((each) => each !== undefined)
  return seconds === undefined ? {} : { 'retry-after': String(seconds) }
}

async function answerTrpc(request: Request, door: TrpcDoor): Promise<Response> {
  const { services, endpoint, origin, sessionToken, address } = door
  if (!comesFromUs(request, origin)) return refuse(403, 'this request did not come from a page of ours')
  const crowded = await tooMany(services, [['pages:address', address ?? '']])
  if (crowded) return crowded
  const session = sessionToken ? await readSession(services, { token: sessionToken }) : null
  const claims: RateClaim[] = session
    ? [
        ['pages:user', session.userId],
        ['pages:tenant', session.tenant.id],
      ]
    : []
  const flooded = await tooMany(services, claims)
  if (flooded) return flooded
  let renewed: string | null = null
  const ask = async () => {
    const capped = await cappedRequest(request, session ? BODY_BYTES_MAX : STRANGER_BYTES_MAX)
    if (capped === null) return refuse(413, 'the request is too large')
    return fetchRequestHandler({
      endpoint,
      req: capped,
      maxBatchSize: BATCH_CALLS_MAX,
      router: appRouter,
      createContext: () => ({
        services,
        origin,
        session,
        sessionToken: session === null ? null : sessionToken,
        browserToken: door.browserToken ?? null,
        renewSession: (token) => {
          renewed = token
        },
        requestId: crypto.randomUUID(),
        ...(address ? { address } : {}),
      }),
      responseMeta: ({ errors }) => ({
        headers: new Headers({
          'cache-control': 'no-store',
          ...retryAfter(errors),
        }),
      }),
    })
  }
  const bytes = session && request.body ? JSON_UNFOLDED * claimedBytes(request) : 0
  const response =
    session && bytes > 0
      ? await services.memory.within(session.tenant.id, bytes, ask, { signal: request.signal })
      : await ask()
  if (renewed !== null) response.headers.append('set-cookie', sessionCookie(origin, renewed))
  return response
}
