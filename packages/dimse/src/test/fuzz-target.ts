import { DimseServer } from '../scp/dimse-server.ts'

/** How many requests reached the handler: the fuzzer gets further than the first header. */
let handled = 0

/** A server in a process of its own, so that a crash, a hang and its memory are seen from outside. */
const server = new DimseServer({
  aeTitle: 'SCP',
  artimMs: 2000,
  stallMs: 1000,
  idleMs: 1000,
  maxAssociations: 128,
  maxAssociationsPerAddress: 128,
  maxPduBytes: 64 * 1024,
  handlers: {
    store: async ({ messageId }, body) => {
      handled += 1
      if (messageId % 3 === 0) return { status: 0xa700 }
      for await (const _chunk of body) if (messageId % 3 === 1) break
      if (messageId % 5 === 0) throw new Error('handler')
      return { status: 0 }
    },
  },
})

export interface TargetState {
  readonly rssBytes: number
  readonly heapBytes: number
  readonly arrayBufferBytes: number
  readonly associations: number
  readonly handled: number
}

process.on('message', async () => {
  // Array buffers go with the collection after the one that finds them unreachable.
  for (let i = 0; i < 3; i += 1) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  const { associations } = server
  process.send?.({
    rssBytes: rss,
    heapBytes: heapUsed,
    arrayBufferBytes: arrayBuffers,
    associations,
    handled,
  })
})

// Never outlives its test.
process.on('disconnect', () => process.exit())
const { port } = await server.listen(0, '127.0.0.1')
process.send?.({ port })
