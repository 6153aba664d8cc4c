import { DimseServer } from '../scp/dimse-server.ts'

/** A server whose handler takes 64 KiB every 50 ms, in a process of its own, so that its memory can be told. */
const server = new DimseServer({
  aeTitle: 'SCP',
  handlers: {
    store: async (_, body) => {
      for await (const _chunk of body) await new Promise((resolve) => setTimeout(resolve, 50))
      return { status: 0 }
    },
  },
})

process.on('message', () => {
  globalThis.gc?.()
  process.send?.({ rssBytes: process.memoryUsage().rss, associations: server.associations })
})

// Never outlives its test.
process.on('disconnect', () => process.exit())
const { port } = await server.listen(0, '127.0.0.1')
process.send?.({ port })
