/**
 * Runs tasks with at most `limit` at once and yields their results in the order of the tasks. What nobody takes any more,
 * since the reader or another task gave up, is handed to `discard`.
 */
export async function* inFlight<T>(
  tasks: Iterable<() => Promise<T>>,
  limit: number,
  discard: (result: T) => unknown = () => {},
): AsyncGenerator<T> {
  const running: Promise<T>[] = []
  try {
    for (const task of tasks) {
      const started = task()
      // Listened to at once: one that fails while an earlier one is awaited must not count as unheard.
      started.catch(() => {})
      running.push(started)
      if (running.length >= limit) yield await running.shift()!
    }
    while (running.length > 0) yield await running.shift()!
  } finally {
    for (const unread of running) unread.then(discard, () => {})
  }
}
