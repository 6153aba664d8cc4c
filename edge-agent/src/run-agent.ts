import { reasonOf } from '@yingtong/agent-protocol'
import { startAgent } from './agent.ts'
import type { EdgeEnv } from './env.ts'
import { createLog } from './log.ts'

/** The agent as a process: until SIGTERM or SIGINT, or a fault that nobody foresaw. */
export async function runAgent(env: EdgeEnv): Promise<void> {
  const log = createLog()
  // Such a fault ends the process: what was acknowledged is on the disk, and the supervisor starts it anew.
  process.on('uncaughtException', (error) => {
    log('error', 'agent.crashed', { error: reasonOf(error) })
    process.exit(1)
  })
  const agent = await startAgent(env, log)
  let stopping = false
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) return
    stopping = true
    log('info', 'agent.stopping', { signal })
    await agent.stop()
    log('info', 'agent.stopped')
    process.exit(0)
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}
