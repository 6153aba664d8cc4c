import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
  type ServerResponse,
} from 'node:http'
import { pipeline } from 'node:stream'
import { watched } from '@yingtong/platform'
import { hasContent } from '../http/framing.ts'
import { withoutHop } from './clean-request.ts'

/** Until the process behind has taken the connection, and until it says something or takes something. */
const CONNECT_MS = 5_000
const SILENCE_MS = 60_000

export interface Passage {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly target: URL
  /** Of the request that goes on; how it is framed is decided here. */
  readonly headers: IncomingHttpHeaders
  readonly contentBytesMax: number
  /** Changes the headers of the answer in place. */
  readonly dress: (headers: IncomingHttpHeaders, status: number) => void
  /** Whether an answer of the process behind is to be replaced by our own refusal. */
  readonly isAway?: (answer: IncomingMessage) => Promise<boolean>
  /** Called at most once, and never when an answer has begun. */
  readonly refuse: (why: 'too-large' | 'away') => void
}

function framed({ incoming, headers }: Passage): OutgoingHttpHeaders {
  const clean: OutgoingHttpHeaders = { ...headers, connection: 'close' }
  const length = headers['content-length']
  delete clean['content-length']
  delete clean['transfer-encoding']
  if (hasContent(incoming))
    return length === undefined
      ? { ...clean, 'transfer-encoding': 'chunked' }
      : { ...clean, 'content-length': String(Number(length)) }
  return incoming.method === 'POST' ? { ...clean, 'content-length': '0' } : clean
}

function room(upstream: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      upstream.off('drain', go).off('close', go)
      resolve()
    }
    upstream.on('drain', go).on('close', go)
    if (upstream.destroyed) go()
  })
}

/** The content, counted as it goes by: a chunked one claims no length. Trailers end here. */
async function sendContent(incoming: IncomingMessage, upstream: ClientRequest, bytesMax: number) {
  let byteLength = 0
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    byteLength += chunk.byteLength
    if (byteLength > bytesMax) return 'too-large'
    if (upstream.destroyed) return 'sent'
    if (!upstream.write(chunk)) await room(upstream)
  }
  upstream.end()
  return 'sent'
}

/** Where the answer goes on; false when it cannot be written as it came. */
function beginAnswer({ incoming, outgoing, dress }: Passage, answer: IncomingMessage): boolean {
  const status = answer.statusCode ?? 502
  const headers = withoutHop(answer.headers)
  delete headers['transfer-encoding']
  dress(headers, status)
  // What is still to come of the request is nobody's any more.
  if (!incoming.complete) headers.connection = 'close'
  try {
    outgoing.writeHead(status, headers as OutgoingHttpHeaders)
    return true
  } catch {
    return false
  }
}

/** A request on a connection of its own, so that whatever it may hide is no second request of anybody's. */
function openUpstream(passage: Passage): ClientRequest {
  const { target, incoming } = passage
  const upstream = watched(
    request({
      host: target.hostname,
      port: target.port || 80,
      method: incoming.method,
      path: incoming.url,
      headers: framed(passage),
      agent: false,
      setHost: false,
      timeout: CONNECT_MS,
    }),
  )
  upstream.once('socket', (socket) => {
    socket.setNoDelay(true)
    socket.once('connect', () => upstream.setTimeout(SILENCE_MS))
  })
  upstream.on('timeout', () => upstream.destroy(new Error('no answer in time')))
  return upstream
}

/**
 * Passes one request on to the process behind and its answer back: one request, one connection, one framing. Bytes wait
 * on whoever is slower; who leaves on one side is left on the other; an answer that breaks off breaks the connection.
 */
export function passOn(passage: Passage): void {
  const { incoming, outgoing } = passage
  const upstream = openUpstream(passage)
  let settled = false
  const refuse = (why: 'too-large' | 'away') => {
    upstream.destroy()
    if (settled) return
    settled = true
    if (outgoing.headersSent) outgoing.destroy()
    else passage.refuse(why)
  }
  const answered = async (answer: IncomingMessage) => {
    const isAway = (await passage.isAway?.(watched(answer))) ?? false
    if (settled) return
    if (isAway || !beginAnswer(passage, answer)) return refuse('away')
    settled = true
    pipeline(answer, outgoing, () => upstream.destroy())
  }
  upstream.once('response', (answer) => void answered(answer).catch(() => refuse('away')))
  upstream.once('close', () => refuse('away'))
  outgoing.once('close', () => upstream.destroy())
  if (!hasContent(incoming)) return void upstream.end()
  sendContent(incoming, upstream, passage.contentBytesMax).then(
    (how) => how === 'too-large' && refuse(how),
    () => upstream.destroy(),
  )
}
