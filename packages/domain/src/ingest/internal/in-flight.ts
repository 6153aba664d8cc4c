/** Runs tasks with at most `limit` at once and yields their results in the order of the tasks. */
export async function* inFlight<T>(tasks: Iterable<() => Promise<T>>, limit: number): AsyncGenerator<T> {
  const running: Promise<T>[] = []
  for (const task of tasks) {
    const started = task()
    // Listened to at once: one that fails while an earlier one is awaited must not count as unheard.
    started.catch(() => {})
    running.push(started)
    if (running.length >= limit) yield await running.shift()!
  }
  for (const rest of running) yield await rest
}
