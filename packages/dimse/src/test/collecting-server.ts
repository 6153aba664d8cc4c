import type { DimseEvent } from '../dimse-event.ts'
import { DimseServer, type DimseServerOptions } from '../scp/dimse-server.ts'
import type { StoreRequest } from '../scp/handlers.ts'
import { sha256Of } from './synthetic-instance.ts'

export interface StoredObject extends Omit<StoreRequest, 'abort'> {
  readonly bytes: number
  readonly sha256: string
}

export interface CollectingServer {
  readonly server: DimseServer
  readonly port: number
  readonly stored: StoredObject[]
  readonly events: DimseEvent[]
}

/** A listening SCP on loopback that remembers what it was sent. */
export async function collectingServer(options: Partial<DimseServerOptions> = {}): Promise<CollectingServer> {
  const stored: StoredObject[] = []
  const events: DimseEvent[] = []
  const server = new DimseServer({
    aeTitle: 'SCP',
    log: (event) => events.push(event),
    handlers: {
      store: async ({ abort: _, ...request }, body) => {
        const chunks: Uint8Array[] = []
        for await (const chunk of body) chunks.push(chunk)
        stored.push({ ...request, bytes: body.receivedBytes, sha256: sha256Of(...chunks) })
        return { status: 0 }
      },
    },
    ...options,
  })
  const { port } = await server.listen(0, '127.0.0.1')
  return { server, port, stored, events }
}
