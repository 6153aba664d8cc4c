/** At most `count` at once; the rest waits in turn, urgent ones first. */
export interface Limit {
  run<T>(work: () => Promise<T>, urgent?: boolean): Promise<T>
}

export function createLimit(count: number): Limit {
  const urgentWaiting: (() => void)[] = []
  const waiting: (() => void)[] = []
  let running = 0
  const leave = (): void => {
    running--
    const next = urgentWaiting.shift() ?? waiting.shift()
    next?.()
  }
  return {
    run: async (work, urgent = false) => {
      if (running >= count)
        await new Promise<void>((resolve) => (urgent ? urgentWaiting : waiting).push(resolve))
      running++
      try {
        return await work()
      } finally {
        leave()
      }
    },
  }
}
