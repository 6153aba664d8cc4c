import { FairShare } from '@yingtong/domain'

/** Pieces of answers that are made at the same time; one hospital's downloads get half of the places at most. */
const PLACES = 16
/** In one turn: this much, or for so long. */
const TURN_BYTES = 64 * 1024
const TURN_MS = 2
/** An answer that has begun is not refused any more: how many wait is limited by the connections. */
const PATIENCE_MS = 600_000

export type InTurns = (response: Response, tenantId: string) => Response

/**
 * Lets bodies be made piece by piece in turn, hospital by hospital: sixty downloads of one do not make the one of another
 * wait for sixty pieces before each of its own. How fast a reader takes a piece costs nobody's turn.
 */
export function answersInTurns(): InTurns {
  const places = new FairShare({
    total: PLACES,
    onceMax: 1,
    patienceMs: PATIENCE_MS,
    waitingMax: Number.POSITIVE_INFINITY,
    busy: 'many downloads are under way; try again in a moment',
  })
  return (response, tenantId) => {
    if (response.body === null) return response
    const reader = response.body.getReader()
    const gone = new AbortController()

    async function turn(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
      const since = performance.now()
      for (let byteLength = 0; byteLength < TURN_BYTES && performance.now() - since < TURN_MS; ) {
        const { done, value } = await reader.read()
        if (done) return controller.close()
        byteLength += value.byteLength
        controller.enqueue(value)
      }
    }

    const body = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          const giveBack = await places.take(tenantId, 1, { signal: gone.signal })
          try {
            await turn(controller)
          } finally {
            giveBack()
          }
        },
        async cancel(reason) {
          gone.abort()
          await reader.cancel(reason)
        },
      },
      { highWaterMark: 0 },
    )
    const { status, statusText, headers } = response
    return new Response(body, { status, statusText, headers })
  }
}
