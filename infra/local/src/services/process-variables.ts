import type { SeededAgent } from '../seed/seed-region.ts'
import { databaseUrl, publicOrigin, type ServiceContext } from './service-context.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** Variables that we set for the processes ourselves: a fault in one of them is ours, not the operator's. */
export const SET_BY_US: readonly string[] = [
  'DATABASE_URL',
  'MASTER_KEY_FILE',
  'WEB_PORT',
  'WEB_ORIGIN',
  'PUBLIC_ORIGIN',
  'AUTH_SECRET',
  'AUTH_URL',
  'METRICS_PORT',
  'WORKER_METRICS_PORT',
  'EDGE_METRICS_PORT',
  'CLOUD_URL',
  'EDGE_AGENT_ID',
  'EDGE_KEY_FILE',
]

function common(context: ServiceContext): Variables {
  const { inherited, dataDir, root } = context
  return {
    ...inherited,
    NODE_ENV: 'production',
    // Keeps what Node compiled from start to start: a third less time to load.
    NODE_COMPILE_CACHE: `${root}/node_modules/.cache/node`,
    DATA_DIR: dataDir,
    MASTER_KEY_FILE: context.masterKeyFile,
    PUBLIC_ORIGIN: publicOrigin(context),
  }
}

export function gatewayVariables(context: ServiceContext): Variables {
  return {
    ...common(context),
    PORT: String(context.environment.PORT),
    DATABASE_URL: databaseUrl(context, 'gateway'),
    WEB_ORIGIN: `http://127.0.0.1:${context.ports.web}`,
    METRICS_PORT: String(context.ports.gatewayMetrics),
  }
}

export function workerVariables(context: ServiceContext): Variables {
  return {
    ...common(context),
    DATABASE_URL: databaseUrl(context, 'worker'),
    WORKER_METRICS_PORT: String(context.ports.workerMetrics),
  }
}

/** The web process holds no key of the object store. */
export function webVariables(context: ServiceContext): Variables {
  return {
    ...common(context),
    S3_ACCESS_KEY_ID: undefined,
    S3_SECRET_ACCESS_KEY: undefined,
    WEB_PORT: String(context.ports.web),
    DATABASE_URL: databaseUrl(context, 'web'),
    AUTH_SECRET: context.secrets.authSecret,
    AUTH_URL: publicOrigin(context),
    NEXT_TELEMETRY_DISABLED: '1',
  }
}

/** The edge agent is a guest on this machine: it gets nothing of the cloud's. */
export function edgeVariables(context: ServiceContext, agent: SeededAgent): Variables {
  const cloud = [
    'DATABASE_URL',
    'MASTER_KEY_FILE',
    'OIDC_CLIENT_SECRET',
    'S3_ENDPOINT',
    'S3_BUCKET',
    'S3_REGION',
    'S3_PATH_STYLE',
    'S3_CREDENTIALS',
    'S3_ACCESS_KEY_ID',
    'S3_SECRET_ACCESS_KEY',
  ]
  return {
    ...common(context),
    ...Object.fromEntries(cloud.map((name) => [name, undefined])),
    DICOM_PORT: String(context.environment.DICOM_PORT),
    DATA_DIR: `${context.dataDir}/edge/county-a`,
    CLOUD_URL: publicOrigin(context),
    EDGE_AE_TITLE: agent.aeTitle,
    EDGE_AGENT_ID: agent.agentId,
    EDGE_KEY_FILE: agent.keyFile,
    EDGE_METRICS_PORT: String(context.ports.edgeMetrics),
  }
}
