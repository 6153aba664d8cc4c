import { z } from 'zod'
import { loadPlatformEnv } from './server-packages.ts'

const { EnvironmentError, fragments, parseEnvironment } = await loadPlatformEnv()

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']
/** A password or code on its way must not be readable; only a provider on this machine may speak plain http. */
const issuer = fragments
  .url(['http:', 'https:'])
  .refine(
    (text) =>
      !URL.canParse(text) || new URL(text).protocol === 'https:' || LOOPBACK.includes(new URL(text).hostname),
    { message: 'must be https' },
  )

/** As a facility's address has it (`createTenant`). */
const SLUG = /^[a-z][a-z0-9-]{1,40}$/

const SHAPE = {
  WEB_PORT: fragments.port(3100),
  ...fragments.log,
  ...fragments.database,
  ...fragments.keys,
  /** Signs next-auth's own short-lived cookies; sessions are rows and need none. */
  AUTH_SECRET: z.string().min(32, 'needs at least 32 characters'),
  /** What people type; without it the host of the request counts. */
  PUBLIC_ORIGIN: fragments.url(['http:', 'https:']).optional(),
  /** The hospital's own identity provider (OpenID Connect); all of them or none. */
  OIDC_ISSUER: issuer.optional(),
  OIDC_CLIENT_ID: z.string().min(1).max(200).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).max(400).optional(),
  /** Short names of the hospitals for whose people this provider may speak, by comma; it opens no others. */
  OIDC_TENANTS: z
    .string()
    .max(4000)
    .transform((text) => text.split(',').map((slug) => slug.trim()))
    .refine((slugs) => slugs.every((slug) => SLUG.test(slug)), {
      message: 'short names of hospitals, by comma',
    })
    .optional(),
  /** What the button on the sign-in page says. */
  OIDC_NAME: z.string().min(1).max(40).optional(),
  /** Set where the worker sends mail: the sign-in page offers a link by mail. */
  ...fragments.mailFrom,
  /** Shows the component pages under /gallery; for demonstrations and pictures, never with real patients. */
  GALLERY: z.enum(['0', '1']).default('0'),
} as const

/** The variables that the web process reads; it is handed no others. */
export const VARIABLES: readonly string[] = Object.keys(SHAPE)

export type WebEnvironment = ReturnType<typeof readEnvironment>

const OIDC_TOGETHER = [
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_CLIENT_SECRET',
  'OIDC_NAME',
  'OIDC_TENANTS',
] as const

function oidcFaults(source: Readonly<Record<string, string | undefined>>): string[] {
  const isSet = (name: string) => Boolean(source[name] || source[`${name}_FILE`])
  const given = OIDC_TOGETHER.filter(isSet)
  if (given.length === 0) return []
  return OIDC_TOGETHER.filter((name) => !isSet(name)).map(
    (name) => `${name}: needed because ${given[0]} is set`,
  )
}

/** The environment of the web process; all faults at once. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>> = process.env) {
  const faults = oidcFaults(source)
  try {
    const read = parseEnvironment(SHAPE, source)
    if (faults.length === 0) return read
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error
    faults.unshift(...error.faults)
  }
  throw new EnvironmentError(faults)
}
