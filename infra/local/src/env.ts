import { fragments, parseEnvironment } from '@yingtong/platform/env'
import { z } from 'zod'

/** The agent of this machine speaks plain HTTP to the gateway, which it may on this machine only: so both or all. */
const host = z
  .enum(['127.0.0.1', '0.0.0.0', '::'], {
    error: 'is 127.0.0.1 (this machine only), or 0.0.0.0 or :: (every network of this machine)',
  })
  .default('127.0.0.1')

const SHAPE = {
  PORT: fragments.port(3000),
  DICOM_PORT: fragments.port(11_112),
  HOST: host,
  DICOM_HOST: host,
  /** What people type when it is not this machine's loopback address. */
  PUBLIC_ORIGIN: fragments.url(['http:', 'https:']).optional(),
  DATABASE_URL: fragments.database.DATABASE_URL.optional(),
  ...fragments.data,
  /** Unset: `${DATA_DIR}/keys/master.key`, made at the first start. */
  MASTER_KEY_FILE: fragments.keys.MASTER_KEY_FILE.optional(),
  ...fragments.backup,
  ...fragments.log,
  ...fragments.store,
} as const

/** The variables that `npm start` itself reads and hands to the processes. */
export const LOCAL_VARIABLES: readonly string[] = Object.keys(SHAPE)

type Variables = Readonly<Record<string, string | undefined>>

export type LocalEnvironment = ReturnType<typeof readLocalEnvironment>

/** What an operator may set for `npm start`; `variables` is everything, to be handed on. All faults at once. */
export function readLocalEnvironment(source: Variables = process.env) {
  return parseEnvironment(SHAPE, source)
}

/** Our own environment, for children to inherit. */
export function inheritedVariables(): Variables {
  return process.env
}
