import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { acceptsConnections, isPostgresReady, type PreparedPostgres } from '@yingtong/testkit/machine'
import type { Household, ProcessName } from '../household/household.ts'
import type { SeededAgent } from '../seed/seed-region.ts'
import type { Confinement } from '../supervisor/confine.ts'
import type { ServiceSpec } from '../supervisor/service-spec.ts'
import { answersHttp } from './answers-http.ts'
import { edgeVariables, gatewayVariables, webVariables, workerVariables } from './process-variables.ts'
import type { ServiceContext } from './service-context.ts'

const NODE = [process.execPath, '--disable-warning=ExperimentalWarning'] as const

function ours(context: ServiceContext, entry: string): Pick<ServiceSpec, 'command' | 'args' | 'cwd'> {
  const [command, ...flags] = NODE
  return { command, args: [...flags, join(context.root, entry)], cwd: context.root }
}

/** Ports below this one want a right of root's, unless the system is told otherwise (ip_sysctl). */
function isPrivileged(port: number): boolean {
  const path = '/proc/sys/net/ipv4/ip_unprivileged_port_start'
  return port < (existsSync(path) ? Number(readFileSync(path, 'utf8')) : 1024)
}

function listens({ household }: ServiceContext, name: ProcessName, port: number): Confinement {
  return { ...household.processes[name], mayBind: isPrivileged(port) }
}

export function postgresSpec(prepared: PreparedPostgres, { processes }: Household): ServiceSpec {
  return {
    name: 'postgres',
    command: prepared.command,
    args: prepared.args,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    confinement: { ...processes.postgres, user: prepared.user },
    // Fast shutdown: cuts connections, writes a checkpoint. SIGTERM would wait for clients that never leave.
    stopSignal: 'SIGINT',
    // Immediate shutdown: replays its log at the next start, and leaves no process behind as SIGKILL might.
    hurrySignal: 'SIGQUIT',
    stopGraceMs: 60_000,
    isReady: (pid) => isPostgresReady(prepared.pgdata, pid),
  }
}

export function gatewaySpec(context: ServiceContext): ServiceSpec {
  return {
    name: 'gateway',
    ...ours(context, 'apps/gateway/src/main.ts'),
    env: gatewayVariables(context),
    confinement: listens(context, 'gateway', context.environment.PORT),
    isReady: () => answersHttp(`http://127.0.0.1:${context.environment.PORT}/readyz`),
  }
}

export function workerSpec(context: ServiceContext): ServiceSpec {
  return {
    name: 'worker',
    ...ours(context, 'apps/worker/src/main.ts'),
    env: workerVariables(context),
    confinement: context.household.processes.worker,
    isReady: () => answersHttp(`http://127.0.0.1:${context.ports.workerMetrics}/metrics`),
  }
}

export function webSpec(context: ServiceContext): ServiceSpec {
  const [command, ...flags] = NODE
  const next = join(context.root, 'node_modules/next/dist/bin/next')
  return {
    name: 'web',
    command,
    args: [...flags, next, 'start', '-H', '127.0.0.1', '-p', String(context.ports.web)],
    cwd: join(context.root, 'apps/web'),
    env: webVariables(context),
    confinement: context.household.processes.web,
    isReady: () => answersHttp(`http://127.0.0.1:${context.ports.web}/`),
  }
}

export function edgeSpec(context: ServiceContext, agent: SeededAgent): ServiceSpec {
  return {
    name: 'edge',
    ...ours(context, 'edge-agent/src/main.ts'),
    env: edgeVariables(context, agent),
    confinement: listens(context, 'edge', context.environment.DICOM_PORT),
    isReady: () => acceptsConnections(context.environment.DICOM_PORT),
  }
}

/**
 * The copies that the house takes by itself. It runs as whoever started the house, since it reads the master key and
 * the whole database; it opens no port but that of its figures, and no fault of it stops anything else.
 */
export function backupSpec(context: ServiceContext, folder: string): ServiceSpec {
  const { command, args, cwd } = ours(context, 'infra/local/src/backup.ts')
  const port = String(context.ports.backupMetrics)
  return {
    name: 'backup',
    ...{ command, cwd },
    args: [...args, folder, '--keep-going', '--metrics-port', port],
    env: { ...context.inherited, DATA_DIR: context.dataDir },
    isReady: () => answersHttp(`http://127.0.0.1:${port}/metrics`),
  }
}
