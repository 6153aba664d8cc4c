/**
 * What a failed request means for the next one; retry looks at nothing else.
 * transient   the request did not take effect: send it again later
 * ambiguous   it may have taken effect, or the state it relied on is gone: offer anew, which is idempotent
 * permanent   the same bytes will never be taken: put them aside for a person, go on with the rest
 */
export const FAILURE_CLASSES = ['transient', 'ambiguous', 'permanent'] as const
export type FailureClass = (typeof FAILURE_CLASSES)[number]

// The session is gone or another one got there first.
const AMBIGUOUS: ReadonlySet<number> = new Set([404, 409, 410, 412])
// The bytes themselves are refused. Everything about credentials, quota, proxies or versions is not the image's fault.
const PERMANENT: ReadonlySet<number> = new Set([400, 413, 415, 422])

/**
 * Class of an HTTP answer; null for success. What is not known is transient: an image is never given up by default.
 * A redirect or a proxy's refusal is the hospital's network speaking, not the cloud.
 */
export function classifyHttp(status: number): FailureClass | null {
  if (status >= 200 && status < 300) return null
  if (AMBIGUOUS.has(status)) return 'ambiguous'
  return PERMANENT.has(status) ? 'permanent' : 'transient'
}

/** Class of a failure without an answer: once the body began to leave, nobody knows how far it got. */
export function classifyNoAnswer(requestBegan: boolean): FailureClass {
  return requestBegan ? 'ambiguous' : 'transient'
}
