import { VARIABLES as EDGE_VARIABLES } from '@yingtong/edge-agent/env'
import { VARIABLES as GATEWAY_VARIABLES } from '@yingtong/gateway/env'
import { VARIABLES as WEB_VARIABLES } from '@yingtong/web/env'
import { VARIABLES as WORKER_VARIABLES } from '@yingtong/worker/env'
import type { ProcessName } from '../household/household.ts'
import { cacheFolder } from '../household/take-over.ts'
import type { SeededAgent } from '../seed/seed-region.ts'
import { databaseUrl, localOrigin, publicOrigin, type ServiceContext } from './service-context.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Variables that we set for the processes ourselves: a fault in one of them is ours, not the operator's. */
export const SET_BY_US: readonly string[] = [
  'DATABASE_URL',
  'MASTER_KEY_FILE',
  'WEB_PORT',
  'WEB_ORIGIN',
  'AUTH_SECRET',
  'AUTH_URL',
  'METRICS_PORT',
  'WORKER_METRICS_PORT',
  'EDGE_METRICS_PORT',
  'CLOUD_URL',
  'EDGE_AGENT_ID',
  'EDGE_KEY_FILE',
]

/** What a program needs to know of its machine; no secret is ever in these. */
const OF_THE_MACHINE = [
  'PATH',
  'TZ',
  'LANG',
  'LC_ALL',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
]
/** Where the AWS SDK looks for keys of the store when none are set. */
const OF_THE_STORE = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_REGION',
]

/** Name by name: a process gets what it reads, so a secret of another is never in its environment. */
function inherit({ inherited }: ServiceContext, names: readonly string[]): Variables {
  const known = [...OF_THE_MACHINE, ...names]
  return Object.fromEntries(known.filter((name) => inherited[name]).map((name) => [name, inherited[name]]))
}

function common({ dataDir }: ServiceContext, name: ProcessName): Variables {
  return {
    NODE_ENV: 'production',
    // Keeps what Node compiled from start to start: a third less time to load. Each its own, as each its own user.
    NODE_COMPILE_CACHE: cacheFolder(dataDir, name),
    DATA_DIR: dataDir,
  }
}

export function gatewayVariables(context: ServiceContext): Variables {
  return {
    ...inherit(context, [...GATEWAY_VARIABLES, ...OF_THE_STORE]),
    ...common(context, 'gateway'),
    MASTER_KEY_FILE: context.keyFiles.gateway,
    PUBLIC_ORIGIN: publicOrigin(context),
    PORT: String(context.environment.PORT),
    HOST: context.environment.HOST,
    DATABASE_URL: databaseUrl(context, 'gateway'),
    WEB_ORIGIN: `http://127.0.0.1:${context.ports.web}`,
    METRICS_PORT: String(context.ports.gatewayMetrics),
  }
}

export function workerVariables(context: ServiceContext): Variables {
  return {
    ...inherit(context, [...WORKER_VARIABLES, ...OF_THE_STORE]),
    ...common(context, 'worker'),
    MASTER_KEY_FILE: context.keyFiles.worker,
    PUBLIC_ORIGIN: publicOrigin(context),
    DATABASE_URL: databaseUrl(context, 'worker'),
    WORKER_METRICS_PORT: String(context.ports.workerMetrics),
  }
}

/** The web process holds no key of the object store, and is not told where it lies. */
export function webVariables(context: ServiceContext): Variables {
  const { DATA_DIR: _, ...rest } = common(context, 'web')
  return {
    ...inherit(context, WEB_VARIABLES),
    ...rest,
    MASTER_KEY_FILE: context.keyFiles.web,
    PUBLIC_ORIGIN: publicOrigin(context),
    WEB_PORT: String(context.ports.web),
    DATABASE_URL: databaseUrl(context, 'web'),
    AUTH_SECRET: context.secrets.authSecret,
    AUTH_URL: publicOrigin(context),
    NEXT_TELEMETRY_DISABLED: '1',
  }
}

/** The edge agent is a guest on this machine: it gets nothing of the cloud's. */
export function edgeVariables(context: ServiceContext, agent: SeededAgent): Variables {
  return {
    ...inherit(context, EDGE_VARIABLES),
    ...common(context, 'edge'),
    DICOM_PORT: String(context.environment.DICOM_PORT),
    DICOM_HOST: context.environment.DICOM_HOST,
    DATA_DIR: `${context.dataDir}/edge/county-a`,
    CLOUD_URL: localOrigin(context),
    EDGE_AE_TITLE: agent.aeTitle,
    EDGE_AGENT_ID: agent.agentId,
    EDGE_KEY_FILE: agent.keyFile,
    EDGE_METRICS_PORT: String(context.ports.edgeMetrics),
  }
}
