import { startDoors } from '../../hardening/http/door-world.ts'
import { fuzzDoors } from '../../hardening/http/fuzz-doors.ts'
import type { DeepRun } from './deep-run.ts'

const MESSAGES = 1_000_000
const SOCKET_ONE_IN = 50

export default {
  name: 'http-fuzz',
  promise: 'a million mangled HTTP messages are refused or answered, and kill, hang and confuse nothing',
  async run({ seed, count: asked = MESSAGES, report }) {
    const world = await startDoors()
    try {
      const { count, faults, ...figures } = await fuzzDoors(world, {
        seed,
        count: asked,
        socketOneIn: SOCKET_ONE_IN,
        report: (done) => done % 100_000 === 0 && report(`${done} messages`),
      })
      const memoryMiB = Math.round(process.memoryUsage().rss / 1024 / 1024)
      return { figures: { messages: count, ...figures, memoryMiB }, faults }
    } finally {
      await world.stop()
    }
  },
} satisfies DeepRun
