import { fragments, parseEnvironment } from '@yingtong/platform/env'

/** The worker's environment; every fault is reported at once. */
export function readEnvironment(source = process.env) {
  return parseEnvironment(
    {
      ...fragments.database,
      ...fragments.data,
      ...fragments.keys,
      ...fragments.store,
      ...fragments.log,
      WORKER_METRICS_PORT: fragments.port(9403),
    },
    source,
  )
}
