import type { Server } from 'node:http'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { guardedServer } from './http/guarded-server.ts'
import type { Faults } from './life/faults.ts'

export interface Metrics {
  readonly registry: Registry
  /** Serves `/metrics` in the Prometheus text format on a private address. */
  listen(port: number, faults: Faults, host?: string): Promise<Server>
}

/** Who asks for figures asks briefly. */
const LIMITS = { headersTimeout: 5_000, requestTimeout: 10_000, maxHeaderSize: 8 * 1024 }
const CONNECTIONS_MAX = 64

/** A registry with the process's own figures; add counters to `registry`. */
export function processMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    listen: (port, faults, host = '127.0.0.1') =>
      new Promise((resolve, reject) => {
        const server = guardedServer(LIMITS, faults, async (request, response) => {
          if (request.url !== '/metrics') return void response.writeHead(404).end()
          const text = await registry.metrics()
          response.writeHead(200, { 'content-type': registry.contentType }).end(text)
        })
        server.maxConnections = CONNECTIONS_MAX
        server.once('error', reject).listen(port, host, () => resolve(server))
      }),
  }
}
