import { parseArgs } from 'node:util'
import { EnvironmentError, readEnrolOrder } from '../env.ts'
import { enrol } from '../identity/enrol.ts'
import { identityPath } from '../identity/identity-file.ts'
import { CloudError } from '../uplink/cloud-error.ts'

const USAGE = `usage: npm run enrol -- --cloud https://… --code XXXX-XXXX-XXXX [--data FOLDER]
Makes this machine an agent of the hospital that gave the code. The code is on the page of devices and agents.`

/** What a technician can do about it. */
function explain(error: unknown): string {
  if (!(error instanceof CloudError)) return error instanceof Error ? error.message : String(error)
  if (error.code === 'bad-code')
    return 'the code is not good: it counts once, for ten minutes; make a new one on the page'
  if (error.status === null) return `the cloud was not reached (${error.message}); the code is not used up`
  return error.message
}

try {
  const { values } = parseArgs({
    options: { cloud: { type: 'string' }, code: { type: 'string' }, data: { type: 'string' } },
  })
  const order = readEnrolOrder(values)
  const { tenantName, aeTitle, agentId } = await enrol(order)
  process.stdout.write(`${tenantName}: this machine is enrolled as agent ${agentId}\n`)
  if (aeTitle) process.stdout.write(`AE title ${aeTitle}\n`)
  const folder = values.data ? `DATA_DIR=${values.data} ` : ''
  process.stdout.write(`identity ${identityPath(order.dataDir)}\nstart it with: ${folder}npm run agent\n`)
} catch (error) {
  const usage = error instanceof EnvironmentError || error instanceof TypeError
  process.stderr.write(`enrol: ${explain(error)}\n${usage ? `${USAGE}\n` : ''}`)
  process.exitCode = usage ? 2 : 1
}
