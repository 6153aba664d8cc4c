import { startAgent } from './agent.ts'
import { type EdgeEnv, EnvironmentError, readEdgeEnv } from './env.ts'
import { createLog, errorField } from './log.ts'

const log = createLog()

function environmentOrExit(): EdgeEnv {
  try {
    return readEdgeEnv()
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    process.stderr.write(`edge-agent: ${error.message}\n`)
    process.exit(78) // EX_CONFIG: starting again will not help
  }
}

// A fault nobody foresaw ends the process: what was acknowledged is on the disk, and the supervisor starts it anew.
process.on('uncaughtException', (error) => {
  log('error', 'agent.crashed', { error: errorField(error) })
  process.exit(1)
})

const env = environmentOrExit()
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
