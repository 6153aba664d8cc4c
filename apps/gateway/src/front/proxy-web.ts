import type { IncomingMessage, ServerResponse } from 'node:http'
import { DomainError } from '@yingtong/domain'
import { createProxyServer } from 'http-proxy-3'
import { errorResponse } from '../http/error-response.ts'
import { sendResponse } from '../http/send-response.ts'

/** Headers by which Next.js steers itself; nobody outside may set them (CVE-2025-29927 and its kin). */
const STEERING = /^(x-middleware-|x-nextjs-|x-invoke-|x-matched-path$|x-now-route-matches$)/
/** Next answers a WebSocket upgrade by fetching what it names (CVE-2026-44578). */
const HOP_BY_HOP = ['upgrade', 'http2-settings']

export function stripSteering(headers: Record<string, unknown>): void {
  for (const name of Object.keys(headers))
    if (STEERING.test(name) || HOP_BY_HOP.includes(name)) delete headers[name]
}

export interface WebProxy {
  forward(incoming: IncomingMessage, outgoing: ServerResponse, requestId: string): void
}

/** Passes on to the web process what machines do not speak; a web process that is down answers 503. */
export function webProxy(webOrigin: string): WebProxy {
  const proxy = createProxyServer({
    target: webOrigin,
    // The page's own address must survive: sign-in checks Origin against it.
    changeOrigin: false,
    xfwd: false,
    proxyTimeout: 60_000,
  })
  proxy.on('error', () => {})
  return {
    forward(incoming, outgoing, requestId) {
      stripSteering(incoming.headers)
      const { headers, socket } = incoming
      headers['x-forwarded-for'] = socket.remoteAddress
      headers['x-forwarded-host'] = headers.host
      headers['x-forwarded-proto'] ??= 'http'
      headers['x-request-id'] = requestId
      headers.connection = 'close'
      proxy.web(incoming, outgoing, {}, () => {
        if (outgoing.headersSent) return void outgoing.destroy()
        const starting = new DomainError(
          'unavailable',
          'the web application is not running at the moment; try again',
        )
        sendResponse(outgoing, errorResponse(starting, requestId)).catch(() => outgoing.destroy())
      })
    },
  }
}
