import { reasonOf } from '@yingtong/agent-protocol'
import { type Agent, startAgent } from './agent.ts'
import type { EdgeEnv } from './env.ts'
import { createLog } from './log.ts'

/** EX_SOFTWARE of sysexits.h: the supervisor starts another one. */
const NO_LONGER_TRUSTED = 70
/** What runs may finish for so long. */
const GRACE_MS = 5_000
/** After this the process ends, finished or not. */
const END_MS = 15_000

/**
 * The agent as a process: until SIGTERM or SIGINT, or a fault that nobody foresaw. After such a fault nobody knows what
 * was left half done, so it takes no new association, lets those that run finish, and makes room for another: what was
 * acknowledged is on the disk.
 */
export async function runAgent(env: EdgeEnv): Promise<void> {
  const log = createLog()
  let agent: Agent | null = null
  let leaving = false
  const leave = (code: number): void => {
    if (leaving) return
    leaving = true
    setTimeout(() => process.exit(code), END_MS)
    Promise.resolve(agent?.stop(GRACE_MS))
      .then(() => log('info', 'agent.stopped'))
      .catch((error: unknown) => log('error', 'agent.not-stopped', { error: reasonOf(error) }))
      .finally(() => process.exit(code))
  }
  const crashed = (error: unknown): void => {
    log('error', 'agent.crashed', { error: reasonOf(error) })
    leave(NO_LONGER_TRUSTED)
  }
  const stop = (signal: NodeJS.Signals): void => {
    log('info', 'agent.stopping', { signal })
    leave(0)
  }
  process.on('uncaughtException', crashed)
  process.on('unhandledRejection', crashed)
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  agent = await startAgent(env, log)
}
