import type { IncomingMessage, ServerResponse } from 'node:http'
import { webStreamOf } from '@yingtong/platform'
import { hasContent } from './framing.ts'

/** Says where a request came from, without trusting what it says itself. */
export interface Arrival {
  readonly request: Request
  readonly address: string
}

function headersOf(incoming: IncomingMessage): Headers {
  const headers = new Headers()
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    const name = incoming.rawHeaders[index]!
    if (!name.startsWith(':')) headers.append(name, incoming.rawHeaders[index + 1]!)
  }
  return headers
}

/**
 * A Node request as a WHATWG request: the body streams with back-pressure, the signal fires when the client goes away.
 * `origin` is ours; the Host header decides nothing.
 */
export function toWebRequest(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): Request {
  const gone = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  const method = incoming.method ?? 'GET'
  return new Request(`${new URL(origin).origin}${incoming.url ?? '/'}`, {
    method,
    headers: headersOf(incoming),
    signal: gone.signal,
    ...(hasContent(incoming) ? { body: webStreamOf(incoming), duplex: 'half' } : {}),
  } as RequestInit)
}
