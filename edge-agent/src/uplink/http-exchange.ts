import * as http from 'node:http'
import * as https from 'node:https'
import type { Readable } from 'node:stream'
import { classifyNoAnswer } from '@yingtong/agent-protocol'
import { CloudError } from './cloud-error.ts'

export interface ExchangeRequest {
  readonly method: 'POST' | 'PUT'
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | { readonly byteLength: number; open(): Readable }
  /** How long nothing may come or go; 30 s where it is not said. */
  readonly silenceMaxMs?: number
}

export interface ExchangeAnswer {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: Buffer
}

export interface HttpExchange {
  /** Throws CloudError when there is no whole answer; every status is an answer. Redirects are not followed. */
  send(request: ExchangeRequest): Promise<ExchangeAnswer>
  close(): void
}

/** No answer of the protocol is larger; more is not read. */
const ANSWER_MAX_BYTES = 8 * 1024 * 1024
const CONNECTIONS = 6
const SILENCE_MAX_MS = 30_000

/** Errors before a byte of the request has left. */
const NEVER_LEFT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** HTTP with connections kept alive, bounded answers and a limit on silence. */
export function createHttpExchange(): HttpExchange {
  const options = { keepAlive: true, maxSockets: CONNECTIONS, noDelay: true }
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) }
  return {
    send: async (request) => {
      const { silenceMaxMs = SILENCE_MAX_MS } = request
      const secure = request.url.protocol === 'https:'
      const outgoing = (secure ? https : http).request(request.url, {
        method: request.method,
        agent: secure ? agents['https:'] : agents['http:'],
        headers: { ...request.headers, 'content-length': String(request.body.byteLength) },
        timeout: silenceMaxMs,
      })
      outgoing.on('error', () => {}) // for its whole life; whoever waits hears it too
      outgoing.on('timeout', () => outgoing.destroy(new Error(`silent for ${silenceMaxMs} ms`)))
      try {
        const [answer] = await Promise.all([readAnswer(outgoing), writeBody(outgoing, request.body)])
        if (!outgoing.writableFinished) outgoing.destroy() // refused half-way: this connection is of no more use
        return answer
      } catch (error) {
        outgoing.destroy()
        throw noAnswer(error)
      }
    },
    close: () => {
      agents['http:'].destroy()
      agents['https:'].destroy()
    },
  }
}

function noAnswer(error: unknown): CloudError {
  if (error instanceof CloudError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return new CloudError(code || 'there was no whole answer', {
    failure: classifyNoAnswer(!NEVER_LEFT.has(code)),
    cause: error,
  })
}

/** Stops when the server has refused before it had everything. */
function writeBody(outgoing: http.ClientRequest, body: ExchangeRequest['body']): Promise<void> {
  if (body instanceof Uint8Array) {
    outgoing.end(body)
    return Promise.resolve()
  }
  const source = body.open()
  return new Promise<void>((resolve, reject) => {
    outgoing.once('error', reject)
    outgoing.once('finish', resolve)
    outgoing.once('response', ({ statusCode = 0 }) => {
      if (statusCode >= 400) resolve()
    })
    writeInTurn(source, outgoing).catch(reject)
  }).finally(() => source.destroy())
}

/** Writes what the source gives, waiting on the line; an error of the source throws here, one of the line ends it. */
async function writeInTurn(source: Readable, outgoing: http.ClientRequest): Promise<void> {
  for await (const chunk of source) {
    if (outgoing.destroyed) return
    if (!outgoing.write(chunk)) await room(outgoing)
  }
  outgoing.end()
}

function room(outgoing: http.ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      outgoing.off('drain', go).off('close', go)
      resolve()
    }
    outgoing.on('drain', go).on('close', go)
    if (outgoing.destroyed) go()
  })
}

function readAnswer(outgoing: http.ClientRequest): Promise<ExchangeAnswer> {
  return new Promise((resolve, reject) => {
    outgoing.once('error', reject)
    let answered = false
    outgoing.once('close', () => {
      if (!answered) reject(new Error('the connection closed without an answer'))
    })
    outgoing.once('response', (incoming) => {
      answered = true
      collect(incoming).then(
        (body) => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body }),
        reject,
      )
    })
  })
}

async function collect(incoming: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of incoming) {
    bytes += chunk.length
    if (bytes > ANSWER_MAX_BYTES) {
      incoming.destroy()
      throw new CloudError('the answer is too large', { failure: 'transient' })
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
