import { DomainError } from './domain-error.ts'

export interface LeastPace {
  /** Of waiting for the sender; what we take ourselves does not count. */
  readonly windowMs: number
  readonly bytesASecondMin: number
}

/** A county's worst line brings more; who sends less holds a connection for nothing. */
const LEAST_PACE: LeastPace = { windowMs: 15_000, bytesASecondMin: 4 * 1024 }

const tooSlow = () =>
  new DomainError('unavailable', 'the body comes too slowly; send it again', {
    logFields: { reason: 'too-slow' },
  })

/**
 * A body as it comes in, as long as it comes in: throws `unavailable` for a sender who stalls or drips. The stream is left
 * as it stands then, so that the refusal can still be sent.
 */
export async function* pacedBody(
  body: ReadableStream<Uint8Array>,
  pace: LeastPace = LEAST_PACE,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader()
  const least = (pace.windowMs / 1000) * pace.bytesASecondMin
  let window = { leftMs: pace.windowMs, bytes: 0 }
  for (;;) {
    const asked = performance.now()
    const next = reader.read()
    for (;;) {
      const left = window.leftMs - (performance.now() - asked)
      if (await settles(next, left)) break
      if (window.bytes < least) {
        // Whoever is refused now may still break off; nobody waits for that.
        next.catch(() => {})
        throw tooSlow()
      }
      window = { leftMs: performance.now() - asked + pace.windowMs, bytes: 0 }
    }
    const { done, value } = await next
    if (done) return
    window = { leftMs: window.leftMs - (performance.now() - asked), bytes: window.bytes + value.byteLength }
    yield value
  }
}

/** Whether a promise settles within a time. */
function settles(promise: Promise<unknown>, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), Math.max(0, withinMs))
    const settled = () => {
      clearTimeout(timer)
      resolve(true)
    }
    promise.then(settled, settled)
  })
}
