import { fragments, parseEnvironment } from '@yingtong/platform/env'

const SHAPE = {
  ...fragments.database,
  ...fragments.data,
  ...fragments.keys,
  ...fragments.store,
  ...fragments.log,
  ...fragments.mail,
  WORKER_METRICS_PORT: fragments.port(9403),
} as const

/** The variables that the worker reads; it is handed no others. */
export const VARIABLES: readonly string[] = Object.keys(SHAPE)

/** The worker's environment; every fault is reported at once. */
export function readEnvironment(source = process.env) {
  return parseEnvironment(SHAPE, source)
}
