import type { ObjectStore } from '@yingtong/domain'

/** A store that counts its requests by kind; each is one round trip to S3. */
export function countingStore(inner: ObjectStore): {
  store: ObjectStore
  requests: Map<string, number>
  reset(): void
} {
  const requests = new Map<string, number>()
  const store = { ...inner }
  for (const name of ['put', 'head', 'read', 'stream', 'beginUpload', 'putPart', 'completeUpload'] as const) {
    const method = inner[name] as (...args: unknown[]) => unknown
    Object.assign(store, {
      [name]: (...args: unknown[]) => {
        requests.set(name, (requests.get(name) ?? 0) + 1)
        return method(...args)
      },
    })
  }
  return { store, requests, reset: () => requests.clear() }
}
