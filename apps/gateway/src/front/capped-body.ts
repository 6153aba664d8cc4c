import type { IncomingMessage } from 'node:http'
import { Transform } from 'node:stream'

/**
 * The body of a request as it streams by, counted: a chunked body claims no length. `onExceeded` is called once, and
 * from then on nothing more passes.
 */
export function cappedBody(incoming: IncomingMessage, maxBytes: number, onExceeded: () => void): Transform {
  let byteLength = 0
  let exceeded = false
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      byteLength += chunk.byteLength
      if (byteLength <= maxBytes) return done(null, chunk)
      if (!exceeded) onExceeded()
      exceeded = true
      done()
    },
  })
  incoming.once('error', (error) => counter.destroy(error))
  return incoming.pipe(counter)
}
