import { createServer, type Server } from 'node:http'
import { collectDefaultMetrics, Registry } from 'prom-client'

export interface Metrics {
  readonly registry: Registry
  /** Serves `/metrics` in the Prometheus text format on a private address. */
  listen(port: number, host?: string): Promise<Server>
}

/** A registry with the process's own figures; add counters to `registry`. */
export function processMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    listen: (port, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        const server = createServer(async (request, response) => {
          if (request.url !== '/metrics') return void response.writeHead(404).end()
          response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics())
        })
        server.once('error', reject).listen(port, host, () => resolve(server))
      }),
  }
}
