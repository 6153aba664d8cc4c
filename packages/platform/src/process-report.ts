import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Component, ProcessReport } from '@yingtong/domain'
import { databaseFloors } from './server-floors.ts'

/** Environment of any of our processes; each has some of it. */
export interface ReportedEnvironment {
  readonly DATABASE_URL: string
  readonly DATA_DIR?: string | undefined
  readonly S3_ENDPOINT?: string | undefined
  readonly S3_BUCKET?: string | undefined
  readonly STORE_SEALING?: 'on' | 'off' | undefined
  readonly PORT?: number | undefined
  readonly PUBLIC_ORIGIN?: string | undefined
  readonly WEB_ORIGIN?: string | undefined
  readonly OIDC_ISSUER?: string | undefined
  readonly SMTP_URL?: string | undefined
}

const ROOT = new URL('../../../', import.meta.url)

function readJson(path: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(fileURLToPath(new URL(path, ROOT)), 'utf8'))
  } catch {
    // A container may carry neither the lockfile nor the floors: then the report is without them.
    return null
  }
}

/** Less than, equal, more than 0 as versions order (semver §11): numbers first, a pre-release before its release. */
export function orderVersions(a: string, b: string): number {
  const parts = (version: string) => {
    const [core = '', ...pre] = version.split('+')[0]!.split('-')
    return { core: core.split('.').map(Number), pre: pre.join('-') }
  }
  const [left, right] = [parts(a), parts(b)]
  for (let index = 0; index < 3; index += 1) {
    const difference = (left.core[index] ?? 0) - (right.core[index] ?? 0)
    if (difference !== 0) return difference
  }
  if (left.pre === right.pre) return 0
  if (left.pre === '' || right.pre === '') return left.pre === '' ? 1 : -1
  return left.pre.localeCompare(right.pre, 'en', { numeric: true })
}

interface Floors {
  readonly floors: readonly { readonly name: string; readonly floor: string; readonly advisory: string }[]
}
interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly name?: string; readonly dev?: boolean }>
  >
}

/** Every package that an advisory of `security/floors.json` is about, as the lockfile installs it for production. */
export function installedComponents(floors: Floors, lock: Lock): Component[] {
  return floors.floors.map(({ name, floor, advisory }) => {
    const versions = Object.entries(lock.packages).flatMap(([path, entry]) => {
      const installed = entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
      return installed === name && entry.version && !entry.dev ? [entry.version] : []
    })
    const installed = [...new Set(versions)].sort(orderVersions)
    return {
      name,
      installed,
      floor,
      advisory,
      sound: installed.every((each) => orderVersions(each, floor) >= 0),
    }
  })
}

function storeOf(env: ReportedEnvironment) {
  if (env.DATA_DIR === undefined) return {}
  const sealed = env.STORE_SEALING !== 'off'
  if (!env.S3_ENDPOINT)
    return { store: { kind: 'folder', place: `${env.DATA_DIR}/store`, tls: false, sealed } } as const
  const { origin, protocol } = new URL(env.S3_ENDPOINT)
  return {
    store: { kind: 's3', place: `${origin}/${env.S3_BUCKET ?? ''}`, tls: protocol === 'https:', sealed },
  } as const
}

const originOf = (url: string) => new URL(url).origin

/** Without a public address the gateway is reached where it listens. */
function publicOriginOf({ PUBLIC_ORIGIN, PORT }: ReportedEnvironment) {
  const origin = PUBLIC_ORIGIN ?? (PORT === undefined ? null : `http://127.0.0.1:${PORT}`)
  return origin === null ? {} : { publicOrigin: originOf(origin) }
}

/** `host:port`, or the folder of the socket, as libpq's `host` has it where it begins with a slash. */
function databasePlace(url: string): string {
  const { hostname: host, port, searchParams } = new URL(url)
  const folder = searchParams.get('host')
  return folder?.startsWith('/') ? folder : `${host}:${port || '5432'}`
}

/** A password is only sent where the connection has become TLS; without one, TLS is taken where it is offered. */
function mailServerOf({ SMTP_URL: url }: ReportedEnvironment) {
  if (!url) return {}
  const { protocol, hostname: host, port, username } = new URL(url)
  const secure = protocol === 'smtps:'
  return {
    mailServer: { place: `${host}:${port || (secure ? '465' : '587')}`, tls: secure || username !== '' },
  }
}

/** What this process says of itself: where it connects to and with what, taken from its environment; no secret. */
export function processReport(name: string, env: ReportedEnvironment): ProcessReport {
  const release = readJson('package.json')
  const ofDatabase = databaseFloors()
  const [floors, lock] = [readJson('security/floors.json'), readJson('package-lock.json')]
  return {
    name,
    host: hostname(),
    release: String(release?.version ?? ''),
    nodeVersion: process.versions.node,
    opensslVersion: process.versions.openssl ?? '',
    facts: {
      database: databasePlace(env.DATABASE_URL),
      databaseTls: false,
      databaseVersion: '',
      ...(ofDatabase ? { databaseFloors: { ...ofDatabase, floors: [...ofDatabase.floors] } } : {}),
      ...storeOf(env),
      ...publicOriginOf(env),
      ...(env.WEB_ORIGIN ? { webOrigin: originOf(env.WEB_ORIGIN) } : {}),
      ...(env.OIDC_ISSUER ? { identityProvider: originOf(env.OIDC_ISSUER) } : {}),
      ...mailServerOf(env),
      // One process says it for all: they are installed from one lockfile.
      ...(name === 'worker' && floors && lock
        ? { components: installedComponents(floors as unknown as Floors, lock as unknown as Lock) }
        : {}),
    },
  }
}
