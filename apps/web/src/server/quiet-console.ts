type Told = (level: 'warn' | 'error', reasons: readonly string[]) => void

const isError = (value: unknown): boolean =>
  value instanceof Error || (typeof value === 'object' && value !== null && 'message' in value)

/**
 * The framework and its libraries print what was thrown while a page was made, parameters of a query and all. From now
 * on only what `reasonOf` tells of it is printed, and none of the words around it. What is printed with `log` and
 * `info` is the framework's start and stays.
 */
export function quietConsole(
  target: Pick<Console, 'warn' | 'error'>,
  reasonOf: (error: unknown) => string,
  tell: Told,
) {
  for (const level of ['warn', 'error'] as const)
    target[level] = (...said: unknown[]) => tell(level, said.filter(isError).map(reasonOf))
}
