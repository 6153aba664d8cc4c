import { z } from 'zod'
import { loadPlatformEnv } from './server-packages.ts'

const { fragments, parseEnvironment } = await loadPlatformEnv()

const SHAPE = {
  WEB_PORT: fragments.port(3100),
  ...fragments.log,
  ...fragments.database,
  ...fragments.keys,
  /** Signs next-auth's own short-lived cookies; sessions are rows and need none. */
  AUTH_SECRET: z.string().min(32, 'needs at least 32 characters'),
  /** What people type; without it the host of the request counts. */
  PUBLIC_ORIGIN: fragments.url(['http:', 'https:']).optional(),
  /** Shows the component pages under /gallery; for demonstrations and pictures, never with real patients. */
  GALLERY: z.enum(['0', '1']).default('0'),
} as const

export type WebEnvironment = ReturnType<typeof readEnvironment>

/** The environment of the web process; all faults at once. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>> = process.env) {
  return parseEnvironment(SHAPE, source)
}
