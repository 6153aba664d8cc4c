import type { LocalEnvironment } from '../env.ts'
import type { KeyFiles } from '../household/hand-over-key.ts'
import type { Household } from '../household/household.ts'
import type { InternalPorts } from '../state/internal-ports.ts'
import type { Secrets } from '../state/secrets.ts'

/** What the services need to know about each other. */
export interface ServiceContext {
  readonly root: string
  /** Absolute. */
  readonly dataDir: string
  readonly environment: LocalEnvironment
  /** Everything we inherited, to be handed on; what we set ourselves wins. */
  readonly inherited: Readonly<Record<string, string | undefined>>
  readonly ports: InternalPorts
  readonly secrets: Secrets
  /** The master key's file as each process may read it. */
  readonly keyFiles: KeyFiles
  readonly household: Household
  /** Owner URL of the database. */
  readonly adminUrl: string
}

export const DATABASE_ROLES = { gateway: 'yt_gateway', web: 'yt_web', worker: 'yt_worker' } as const

/** The database as one process's own role sees it. */
export function databaseUrl(context: ServiceContext, process: keyof typeof DATABASE_ROLES): string {
  const url = new URL(context.adminUrl)
  url.username = DATABASE_ROLES[process]
  url.password = context.secrets.databasePasswords[process]
  return url.href
}

/** The one public origin. */
export function publicOrigin({ environment }: Pick<ServiceContext, 'environment'>): string {
  return environment.PUBLIC_ORIGIN ?? localOrigin({ environment })
}

/** The same from this machine itself. */
export function localOrigin({ environment }: Pick<ServiceContext, 'environment'>): string {
  return `http://127.0.0.1:${environment.PORT}`
}
