import * as http from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StatusPages {
  metrics(): string
  health(): { readonly healthy: boolean; readonly detail: object }
}

export interface StatusServer {
  readonly port: number
  close(): Promise<void>
}

/** `/metrics` and `/healthz` for the hospital's own monitoring, on a private address. */
export async function startStatusServer(
  address: { readonly host: string; readonly port: number },
  pages: StatusPages,
): Promise<StatusServer> {
  const answer = (request: http.IncomingMessage, response: http.ServerResponse): void => {
    if (request.url === '/metrics') {
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8')
      response.end(pages.metrics())
    } else if (request.url === '/healthz') {
      const { healthy, detail } = pages.health()
      response.statusCode = healthy ? 200 : 503
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ healthy, ...detail }))
    } else {
      response.statusCode = 404
      response.end()
    }
  }
  const server = http.createServer((request, response) => {
    request.on('error', () => undefined)
    response.on('error', () => undefined)
    try {
      answer(request, response)
    } catch {
      // The journal may be away: whoever asks hears it, and images are received all the same.
      if (!response.headersSent) response.statusCode = 503
      response.end()
    }
  })
  // Also after it listens: an error that nobody hears would end the agent.
  server.on('error', () => {})
  server.requestTimeout = 5_000
  server.maxConnections = 16
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(address.port, address.host, () => resolve())
  })
  const { port } = server.address() as AddressInfo
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
