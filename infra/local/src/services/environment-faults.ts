import { readEdgeEnv } from '@yingtong/edge-agent/env'
import { readEnvironment as readGatewayEnvironment } from '@yingtong/gateway/env'
import type { EnvironmentError } from '@yingtong/platform/env'
import { readEnvironment as readWebEnvironment } from '@yingtong/web/env'
import { readEnvironment as readWorkerEnvironment } from '@yingtong/worker/env'
import { LOCAL_VARIABLES, type LocalEnvironment, readLocalEnvironment } from '../env.ts'
import type { Household } from '../household/household.ts'
import {
  edgeVariables,
  gatewayVariables,
  SET_BY_US,
  webVariables,
  workerVariables,
} from './process-variables.ts'
import type { ServiceContext } from './service-context.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** One process's own check of its environment. */
export interface EnvironmentReader {
  readonly process: string
  readonly read: (context: ServiceContext) => unknown
}

const ANYBODY = { user: null, groups: [], umask: 0o077, setpriv: null }
const UNCONFINED: Household = {
  isApart: false,
  processes: { postgres: ANYBODY, gateway: ANYBODY, worker: ANYBODY, web: ANYBODY, edge: ANYBODY },
  groups: null,
  remarks: [],
}
const NOBODY = { agentId: 'none', keyFile: '', aeTitle: 'EDGE' }

export const ENVIRONMENT_READERS: readonly EnvironmentReader[] = [
  { process: 'gateway', read: (context) => readGatewayEnvironment(gatewayVariables(context)) },
  { process: 'worker', read: (context) => readWorkerEnvironment(workerVariables(context)) },
  { process: 'web', read: (context) => readWebEnvironment(webVariables(context)) },
  { process: 'edge', read: (context) => readEdgeEnv(edgeVariables(context, NOBODY)) },
]

/**
 * Every fault of the environment in every process, found before any of them is started: `NAME: what is wrong`.
 * Variables that we give the processes ourselves are left out, since nobody outside could mend them.
 */
export function environmentFaults(
  inherited: Variables,
  readers: readonly EnvironmentReader[] = ENVIRONMENT_READERS,
): readonly string[] {
  const own = faultsOf(() => readLocalEnvironment(inherited))
  // Go on with ours at their defaults when some are wrong, to find what is wrong in the processes too.
  const others = Object.entries(inherited).filter(([name]) => !LOCAL_VARIABLES.includes(name))
  const rest = own.length === 0 ? inherited : Object.fromEntries(others)
  const context = sampleContext(rest, readLocalEnvironment(rest))
  const theirs = readers.flatMap((reader) =>
    faultsOf(() => reader.read(context)).filter((fault) => !SET_BY_US.includes(nameOf(fault))),
  )
  return [...new Set([...own, ...theirs])]
}

const nameOf = (fault: string) => fault.slice(0, fault.indexOf(':'))

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read()
    return []
  } catch (error) {
    const faults = (error as Partial<EnvironmentError>).faults
    if (faults === undefined) throw error
    return faults
  }
}

function sampleContext(inherited: Variables, environment: LocalEnvironment): ServiceContext {
  return {
    root: '/',
    dataDir: '/tmp',
    environment,
    inherited,
    ports: { web: 1, gatewayMetrics: 1, workerMetrics: 1, edgeMetrics: 1, backupMetrics: 1 },
    secrets: { authSecret: 'x'.repeat(43), databasePasswords: { gateway: 'x', web: 'x', worker: 'x' } },
    keyFiles: { gateway: '/x', worker: '/x', web: '/x' },
    household: UNCONFINED,
    adminUrl: 'postgres://x:x@127.0.0.1/x',
  }
}
