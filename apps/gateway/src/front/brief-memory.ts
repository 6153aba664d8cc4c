/**
 * Remembers answers for a moment, so that 500 requests for frames do not ask 500 times who asks. Whatever is revoked
 * ends within `ttlMs`. Answers under way are shared; failures and “nobody” are not kept.
 */
export function briefMemory<V>(ttlMs: number, now: () => number = () => performance.now()) {
  const held = new Map<string, { readonly value: Promise<V | null>; readonly untilMs: number }>()
  const ENTRIES_MAX = 5000

  function forget(): void {
    for (const [key, { untilMs }] of held) if (untilMs <= now()) held.delete(key)
    if (held.size > ENTRIES_MAX) held.clear()
  }

  return async (key: string, ask: () => Promise<V | null>): Promise<V | null> => {
    const known = held.get(key)
    if (known && known.untilMs > now()) return known.value
    if (held.size >= ENTRIES_MAX) forget()
    const value = ask()
    held.set(key, { value, untilMs: now() + ttlMs })
    try {
      const answer = await value
      if (answer === null) held.delete(key)
      return answer
    } catch (error) {
      held.delete(key)
      throw error
    }
  }
}
