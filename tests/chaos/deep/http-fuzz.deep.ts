import { startDoors } from '../../hardening/http/door-world.ts'
import { fuzzDoors } from '../../hardening/http/fuzz-doors.ts'
import type { DeepRun } from './deep-run.ts'

const MESSAGES = 1_000_000
const SOCKET_ONE_IN = 50

export default {
  name: 'http-fuzz',
  promise: 'a million mangled HTTP messages are refused or answered, and kill, hang and confuse nothing',
  async run({ seed, report }) {
    const world = await startDoors()
    try {
      const { count, answered, behaviours, faults } = await fuzzDoors(world, {
        seed,
        count: MESSAGES,
        socketOneIn: SOCKET_ONE_IN,
        report: (done) => done % 100_000 === 0 && report(`${done} messages`),
      })
      const memoryMiB = Math.round(process.memoryUsage().rss / 1024 / 1024)
      return { figures: { messages: count, answered, behaviours, memoryMiB }, faults }
    } finally {
      await world.stop()
    }
  },
} satisfies DeepRun
