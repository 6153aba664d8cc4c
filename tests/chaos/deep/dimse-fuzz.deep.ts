import { fuzzBytes, fuzzConnections } from '@yingtong/dimse/fuzz'
import type { DeepRun } from './deep-run.ts'

const MESSAGES = 1_000_000
const SOCKET_ONE_IN = 20
const MIB = 1024 * 1024
const GROWTH_MIB_MAX = 256

export default {
  name: 'dimse-fuzz',
  promise: 'a million mangled DIMSE messages are read or refused; none crashes, hangs or fills the memory',
  async run({ seed, count = MESSAGES, report }) {
    const tell = (done: number) => done % 100_000 === 0 && report(`${done} messages`)
    const inside = fuzzBytes({ seed, count, report: tell })
    const outside = await fuzzConnections({ seed, count: Math.ceil(count / SOCKET_ONE_IN) })
    const grownMiB = Math.round(inside.grownBytes / MIB)
    const faults = [...inside.faults, ...outside.faults]
    if (grownMiB > GROWTH_MIB_MAX) faults.push(`grew by ${grownMiB} MiB`)
    return {
      figures: {
        messages: inside.messages,
        ways: inside.ways,
        slowestMs: inside.slowestMs,
        grownMiB,
        socketMessages: outside.messages,
        socketConnections: outside.connections,
      },
      faults,
    }
  },
} satisfies DeepRun
