import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import {
  type AgentStart,
  classifyHttp,
  ErrorBody,
  HEADER,
  newNonce,
  signRequest,
} from '@yingtong/agent-protocol'
import type { z } from 'zod'
import { CloudError } from './cloud-error.ts'
import type { ExchangeAnswer, ExchangeRequest, HttpExchange } from './http-exchange.ts'
import type { ServerClock } from './server-clock.ts'

export interface CloudConfig {
  readonly url: string
  readonly agentId: string
  /** The key in force when a request is signed. */
  readonly keys: { readonly current: CryptoKey }
  /** Said with every request; null where it could not be counted. */
  readonly start: AgentStart | null
  /** Other origins to which parts may go. */
  readonly uploadOrigins: readonly string[]
}

/** A range of a file as the body of a request. */
export interface FileRange {
  readonly path: string
  readonly start: number
  readonly byteLength: number
  readonly sha256: string
}

export interface Question {
  readonly path: string
  readonly body: unknown
  /** Where the cloud may think longer than usual. */
  readonly silenceMaxMs?: number
}

export interface FileQuestion {
  readonly path: string
  readonly file: FileRange
  readonly headers: Readonly<Record<string, string>>
}

export interface CloudClient {
  /** Signed POST of JSON; the answer is checked against the schema, fields that it does not know are dropped. */
  post<T extends z.ZodType>(question: Question, answer: T): Promise<z.infer<T>>
  /** Signed POST of a file. */
  postFile<T extends z.ZodType>(question: FileQuestion, answer: T): Promise<z.infer<T>>
  /** PUT of one part to where the offer said; the answer is the ETag, where there is one. */
  putPart(url: string, file: FileRange): Promise<string | null>
  readonly clock: ServerClock
}

const FILE_CHUNK_BYTES = 256 * 1024

type SignedRequest = Omit<ExchangeRequest, 'body'> & { readonly body: Uint8Array | FileRange }

/** Everything the agent says to the cloud; throws CloudError. */
export function createCloudClient(
  config: CloudConfig,
  exchange: HttpExchange,
  clock: ServerClock,
): CloudClient {
  const base = new URL(config.url)

  const signed = async ({ body, ...request }: SignedRequest): Promise<ExchangeAnswer> => {
    const { url, method } = request
    const signature = await signRequest(config.keys.current, {
      method,
      path: url.pathname + url.search,
      agentId: config.agentId,
      bodySha256: body instanceof Uint8Array ? createHash('sha256').update(body).digest('hex') : body.sha256,
      timestamp: clock.now().toISOString(),
      nonce: newNonce(config.start ?? undefined),
    })
    return exchange.send({
      ...request,
      headers: { ...request.headers, ...signature },
      body: body instanceof Uint8Array ? body : streamOf(body),
    })
  }

  /** Once more at once when the cloud says that our clock is wrong, with the time that it gave. */
  const signedInTime = async (request: SignedRequest): Promise<ExchangeAnswer> => {
    const first = await signed(request)
    const error = errorOf(first)
    clock.learn(error?.serverTime ?? first.headers.date)
    if (first.status !== 401 || error?.code !== 'clock-skew') return first
    return signed(request)
  }

  return {
    clock,
    post: async ({ path, body, ...limits }, answer) => {
      const headers = { 'content-type': 'application/json' }
      const bytes = Buffer.from(JSON.stringify(body))
      const url = new URL(path, base)
      return parse(await signedInTime({ method: 'POST', url, headers, body: bytes, ...limits }), answer)
    },
    postFile: async (question, answer) => {
      const headers = { 'content-type': 'application/octet-stream', ...question.headers }
      const url = new URL(question.path, base)
      return parse(await signedInTime({ method: 'POST', url, headers, body: question.file }), answer)
    },
    putPart: async (target, file) => {
      const url = partUrl(target, base, config.uploadOrigins)
      const ours = url.origin === base.origin
      const headers = { 'content-type': 'application/octet-stream' }
      const answer = ours
        ? await signedInTime({
            method: 'PUT',
            url,
            headers: { ...headers, [HEADER.partSha256]: file.sha256 },
            body: file,
          })
        : await exchange.send({ method: 'PUT', url, headers, body: streamOf(file) })
      throwUnlessSuccess(answer)
      return typeof answer.headers.etag === 'string' ? answer.headers.etag.slice(0, 200) : null
    },
  }
}

/**
 * Where a part may go: below /agent/v1/ of the cloud, or to an origin that the hospital has allowed. A cloud in wrong
 * hands must not make the agent talk to machines of the hospital (promise C9).
 */
function partUrl(target: string, base: URL, allowed: readonly string[]): URL {
  const url = URL.parse(target, base)
  const ours = url?.origin === base.origin && url.pathname.startsWith('/agent/v1/')
  if (url && !url.username && (ours || (url.origin !== base.origin && allowed.includes(url.origin))))
    return url
  throw new CloudError('the cloud named a place for a part that is not allowed', { failure: 'transient' })
}

function streamOf({ path, start, byteLength }: FileRange): Exclude<ExchangeRequest['body'], Uint8Array> {
  const end = start + byteLength - 1
  return {
    byteLength,
    // A file that vanished fails the one who reads it, also when nobody does.
    open: () =>
      fs.createReadStream(path, { start, end, highWaterMark: FILE_CHUNK_BYTES }).on('error', () => {}),
  }
}

function parse<T extends z.ZodType>(answer: ExchangeAnswer, schema: T): z.infer<T> {
  throwUnlessSuccess(answer)
  const parsed = schema.safeParse(jsonOf(answer))
  if (parsed.success) return parsed.data
  throw new CloudError('the answer is not what the protocol says', {
    failure: 'transient',
    status: answer.status,
  })
}

function throwUnlessSuccess(answer: ExchangeAnswer): void {
  const failure = classifyHttp(answer.status)
  if (!failure) return
  const error = errorOf(answer)
  throw new CloudError(`${answer.status} ${error?.code ?? ''} ${error?.message ?? ''}`.trim(), {
    failure,
    status: answer.status,
    ...(error ? { code: error.code, parts: error.parts ?? [] } : {}),
    retryAfterMs: retryAfterMs(answer.headers['retry-after']),
  })
}

function errorOf(answer: ExchangeAnswer): ErrorBody | null {
  if (answer.status < 400) return null
  return ErrorBody.safeParse(jsonOf(answer)).data ?? null
}

function jsonOf({ body }: ExchangeAnswer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
}

/** RFC 9110 §10.2.3, the form in seconds, at most our own longest wait. */
function retryAfterMs(header: string | undefined): number | null {
  return header && /^\d{1,6}$/.test(header) ? Math.min(Number(header) * 1_000, 300_000) : null
}
