import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { rounded } from './benchmarks/benchmark.ts'

/** What the figures depend on; `load` is the number of processes that wanted a core in the minute before. */
export const machine = () => ({
  cores: availableParallelism(),
  model: cpus()[0]?.model ?? '',
  memoryGib: Math.round(totalmem() / 2 ** 30),
  load: rounded(loadavg()[0] ?? 0, 1),
})
