import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { DomainError } from '@yingtong/domain'
import { createProxyServer } from 'http-proxy-3'
import { errorResponse, jsonResponse } from '../http/error-response.ts'
import { sendResponse } from '../http/send-response.ts'
import type { Arrival } from '../http/server.ts'
import { cappedBody } from './capped-body.ts'
import { refusalOf, stripSteering, WEB_BODY_BYTES_MAX } from './clean-request.ts'
import { answerHeaders, guardAnswer, newPagePolicy } from './page-policy.ts'

export interface WebProxy {
  forward(incoming: IncomingMessage, outgoing: ServerResponse, from: Arrival): void
}

export interface WebProxyOptions {
  readonly webOrigin: string
  /** What people type, when it is configured: then no Host header of a client reaches the web process. */
  readonly publicOrigin: string | null
}

/** Tells the web process where a request came from, as we found it ourselves (CVE-2024-34351). */
function introduce(headers: IncomingHttpHeaders, publicUrl: URL | null, address: string): void {
  if (publicUrl) headers.host = publicUrl.host
  headers['x-forwarded-host'] = headers.host
  headers['x-forwarded-proto'] = publicUrl?.protocol === 'https:' ? 'https' : 'http'
  // One address, which `httpServer` found: the web process need not know of proxies.
  headers['x-forwarded-for'] = address
}

/**
 * Passes on to the web process what machines do not speak; a web process that is down answers 503. Every page goes out
 * with a policy of its own, whose nonce Next.js reads from the request and puts on what it writes into the page.
 */
export function webProxy({ webOrigin, publicOrigin }: WebProxyOptions): WebProxy {
  const publicUrl = publicOrigin === null ? null : new URL(publicOrigin)
  const https = publicUrl?.protocol === 'https:'
  const proxy = createProxyServer({
    target: webOrigin,
    // The page's own address must survive: sign-in checks Origin against it.
    changeOrigin: false,
    xfwd: false,
    proxyTimeout: 60_000,
  })
  const policies = new WeakMap<IncomingMessage, string>()
  const upstream = new WeakMap<IncomingMessage, ClientRequest>()
  proxy.on('error', () => {})
  proxy.on('proxyReq', (request, incoming) => void upstream.set(incoming, request))
  proxy.on('proxyRes', (answer, incoming) =>
    guardAnswer(answer.headers, { policy: policies.get(incoming) ?? newPagePolicy(), https }),
  )

  function reply(outgoing: ServerResponse, response: Response): void {
    if (outgoing.writableEnded) return
    if (outgoing.headersSent) return void outgoing.destroy()
    for (const [name, value] of Object.entries(answerHeaders(https))) response.headers.set(name, value)
    sendResponse(outgoing, response).catch(() => outgoing.destroy())
  }

  function refuse(outgoing: ServerResponse, requestId: string, refusal: { status: number; reason: string }) {
    // The rest of a body we refuse is not read: the connection ends with the answer.
    reply(outgoing, jsonResponse(refusal.status, { ...refusal, requestId }, { connection: 'close' }))
  }

  return {
    forward(incoming, outgoing, { requestId, address }) {
      const { headers, method = 'GET', url = '/' } = incoming
      const refusal = refusalOf({ method, url, headers, ownOrigin: publicUrl?.origin ?? null })
      if (refusal) return refuse(outgoing, requestId, refusal)
      stripSteering(headers)
      introduce(headers, publicUrl, address)
      const policy = newPagePolicy()
      policies.set(incoming, policy)
      headers['content-security-policy'] = policy
      headers['x-request-id'] = requestId
      headers.connection = 'close'
      const buffer = cappedBody(incoming, WEB_BODY_BYTES_MAX, () => {
        outgoing.once('finish', () => upstream.get(incoming)?.destroy())
        refuse(outgoing, requestId, { status: 413, reason: 'the request is too large' })
      })
      proxy.web(incoming, outgoing, { buffer }, () => {
        const starting = new DomainError(
          'unavailable',
          'the web application is not running at the moment; try again',
        )
        reply(outgoing, errorResponse(starting, requestId))
      })
    },
  }
}
