import { HEADER, negotiateVersion, PROTOCOL_VERSION, SUPPORTED_VERSIONS } from '@yingtong/agent-protocol'
import { authenticateAgent, type Ctx, DomainError, type Services } from '@yingtong/domain'
import type { z } from 'zod'
import type { Exchange } from '../http/server.ts'
import { type SpooledBody, spooledBody } from './spooled-body.ts'

/** A request whose signature holds; its body is read and compared on demand, up to the limit of its route. */
export interface AgentRequest {
  readonly ctx: Ctx
  readonly headers: Headers
  /** The public key that its signature fits. */
  readonly signedBy: string
  body(maxBytes: number): Promise<SpooledBody>
  /** The whole body in memory, booked while `use` runs. */
  withBody<T>(maxBytes: number, use: (bytes: Uint8Array, sha256: string) => Promise<T>): Promise<T>
  /** The body as a message; throws `invalid` with what is wrong. */
  message<T>(schema: z.ZodType<T>, maxBytes: number): Promise<T>
}

const JSON_UNFOLDED = 8
/** What came in whole waits for memory; to send it again would cost the line more. */
const PATIENCE_MS = 30_000

const SIGNED = Object.values(HEADER)

/** Refuses an agent that speaks another major version. */
export function checkVersion(headers: Headers): void {
  const theirs = headers.get(HEADER.protocol)
  if (theirs === null || negotiateVersion(theirs) !== null) return
  throw new DomainError(
    'invalid',
    `this cloud speaks version ${SUPPORTED_VERSIONS.join(', ')} (${PROTOCOL_VERSION}); update the agent`,
    { logFields: { agentError: 'unsupported-version' } },
  )
}

/** Checks version and signature from the headers alone: a stranger's body is never read. */
export async function agentRequest(services: Services, exchange: Exchange): Promise<AgentRequest> {
  const { request, url, requestId, address } = exchange
  checkVersion(request.headers)
  const headers: Record<string, string> = {}
  for (const name of SIGNED) {
    const value = request.headers.get(name)
    if (value !== null && value.length <= 4096) headers[name] = value
  }
  const path = `${url.pathname}${url.search}`
  const { method } = request
  const identity = await authenticateAgent(services, { method, path, headers, address })
  const ctx: Ctx = { services, tenantId: identity.tenantId, actor: identity.actor, requestId, address }
  const body = async (maxBytes: number) => {
    const read = await spooledBody(request, maxBytes, ctx)
    try {
      demandSignedBody(read, identity.bodySha256)
    } catch (error) {
      await read[Symbol.asyncDispose]()
      throw error
    }
    return read
  }
  const withBody: AgentRequest['withBody'] = async (maxBytes, use) => {
    await using read = await body(maxBytes)
    // Twice: the store seals what it writes.
    const bytes = Math.min(2 * read.byteLength, services.memory.onceBytesMax)
    return await services.memory.within(
      ctx.tenantId,
      bytes,
      async () => use(await read.bytes(), read.sha256),
      {
        signal: request.signal,
        patienceMs: PATIENCE_MS,
      },
    )
  }
  return {
    ctx,
    headers: request.headers,
    signedBy: identity.signedBy,
    body,
    withBody,
    message: async (schema, maxBytes) => {
      await using read = await body(maxBytes)
      // What JSON unfolds to is some times its text.
      const bytes = Math.min(JSON_UNFOLDED * read.byteLength, services.memory.onceBytesMax)
      return await services.memory.within(
        ctx.tenantId,
        bytes,
        async () => parseMessage(schema, await read.bytes()),
        { signal: request.signal, patienceMs: PATIENCE_MS },
      )
    },
  }
}

/** Refuses a body other than the signed one. */
export function demandSignedBody({ sha256 }: { readonly sha256: string }, signedSha256: string): void {
  if (sha256 === signedSha256) return
  throw new DomainError('invalid', 'the body is not the one that was signed', {
    logFields: { agentError: 'digest-mismatch' },
  })
}

/** The body as a message; throws `invalid` with what is wrong. */
export function parseMessage<T>(schema: z.ZodType<T>, bytes: Uint8Array): T {
  const parsed = schema.safeParse(parseJson(bytes))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
  throw new DomainError('invalid', faults.slice(0, 5).join('; '))
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new DomainError('invalid', 'the body is not JSON', { cause })
  }
}
