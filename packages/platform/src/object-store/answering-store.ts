import { DomainError, type ObjectStore } from '@yingtong/domain'

const LINE =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND)$/
const TOO_MANY_REQUESTS = 429

/** The store did not answer, or said that it cannot now; a refusal of what was asked for is something else. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  if (status !== undefined) return status >= 500 || status === TOO_MANY_REQUESTS
  return error.name === 'TimeoutError' || (typeof code === 'string' && LINE.test(code))
}

const refused = (cause: unknown) =>
  isAway(cause)
    ? new DomainError('unavailable', 'the object store does not answer for the moment; try again', { cause })
    : cause

/** A store behind a line: while it does not answer, each question is refused as `unavailable`. */
export function answeringStore(store: ObjectStore): ObjectStore {
  const orRefuse = <T>(asked: Promise<T>) =>
    asked.catch((error: unknown): never => {
      throw refused(error)
    })
  return {
    put: (...of) => orRefuse(store.put(...of)),
    head: (...of) => orRefuse(store.head(...of)),
    read: (...of) => orRefuse(store.read(...of)),
    stream: (...of) => orRefuse(store.stream(...of)),
    beginUpload: (...of) => orRefuse(store.beginUpload(...of)),
    putPart: (...of) => orRefuse(store.putPart(...of)),
    completeUpload: (...of) => orRefuse(store.completeUpload(...of)),
    abortUpload: (...of) => orRefuse(store.abortUpload(...of)),
    remove: (...of) => orRefuse(store.remove(...of)),
    list: (prefix) => store.list(prefix),
  }
}
