import { fragments, parseEnvironment } from '@yingtong/platform/env'
import { z } from 'zod'
import { networkList } from './http/client-address.ts'

const MIB = 1024 * 1024

const SHAPE = {
  ...fragments.database,
  ...fragments.data,
  ...fragments.keys,
  ...fragments.store,
  ...fragments.log,
  PORT: fragments.port(3000),
  /** Where the address is bound: plain HTTP stays on this machine unless told otherwise. */
  HOST: z.string().min(1).default('127.0.0.1'),
  /** What people type; links and the cookie's name depend on its scheme. */
  PUBLIC_ORIGIN: fragments.url(['http:', 'https:']).optional(),
  /** A second host that leads here, for documents of foreign make only: no cookie of ours reaches it. */
  DOCUMENT_ORIGIN: fragments.url(['http:', 'https:']).optional(),
  /** The web process, for everything that machines do not speak. */
  WEB_ORIGIN: fragments.url(['http:', 'https:']).default('http://127.0.0.1:3100'),
  /** Networks of the proxies before us, whose X-Forwarded-For is believed; unset: nobody's. */
  TRUSTED_PROXIES: z
    .string()
    .max(4096)
    .transform((text, context) => {
      try {
        return networkList(text)
      } catch (error) {
        context.addIssue({ code: 'custom', message: (error as Error).message })
        return z.NEVER
      }
    })
    .optional(),
  METRICS_PORT: fragments.port(9401),
  /** Memory for blocks of objects that were read from or written to S3. */
  STORE_CACHE_MIB: z.coerce
    .number()
    .int()
    .min(32)
    .max(16_384)
    .default(192)
    .transform((mib) => mib * MIB),
  /** Child processes that decode images, and compress what comes in by STOW. */
  ENCODE_THREADS: z.coerce.number().int().min(1).max(64).default(2),
} as const

/** The variables that the gateway reads; it is handed no others. */
export const VARIABLES: readonly string[] = Object.keys(SHAPE)

/** The gateway's environment; every fault is reported at once. */
export function readEnvironment(source: Readonly<Record<string, string | undefined>> = process.env) {
  return parseEnvironment(SHAPE, source)
}

export type GatewayEnvironment = ReturnType<typeof readEnvironment>
