import * as fs from 'node:fs'
import { z } from 'zod'
import { identityKeyPath, identityPath, readIdentity } from './identity/identity-file.ts'
import { type CallerRule, parseCallerRules } from './receive/caller-policy.ts'

const port = z.coerce.number().int().min(0).max(65_535)
const bytes = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** PS3.5 §6.2: up to 16 printable characters, no backslash. */
const aeTitle = z.string().regex(/^[\x21-\x5b\x5d-\x7e][\x20-\x5b\x5d-\x7e]{0,15}$/, 'is not an AE title')

const callers = z.string().transform((text, ctx): readonly CallerRule[] => {
  try {
    return parseCallerRules(text)
  } catch (error) {
    ctx.addIssue({
      code: 'custom',
      message: error instanceof Error ? error.message : 'is not a list of callers',
    })
    return z.NEVER
  }
})

const cloudUrl = z
  .url({ protocol: /^https?$/ })
  .refine(isSafeCloudUrl, 'must be https (http only on this machine)')

function isSafeCloudUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

const origins = z.string().transform((text) => text.split(',').flatMap((origin) => origin.trim() || []))

const keyFile = z.string().superRefine((path, ctx) => {
  const stat = fs.statSync(path, { throwIfNoEntry: false })
  if (!stat?.isFile()) ctx.addIssue({ code: 'custom', message: 'is not a file' })
  else if ((stat.mode & 0o077) !== 0)
    ctx.addIssue({ code: 'custom', message: 'must be readable by its owner only' })
})

const dataDir = z.string().min(1).default('.data/edge')

const EdgeEnvSchema = z.object({
  /** Where devices are heard: on this machine only, unless told otherwise. */
  DICOM_HOST: z.string().min(1).default('127.0.0.1'),
  DICOM_PORT: port.default(11_112),
  DATA_DIR: dataDir,
  EDGE_AE_TITLE: aeTitle.default('EDGE'),
  /**
   * `AETITLE@NETWORK, …` besides the hospital's own list; `*` any title, `loopback` this machine, `private` it and the
   * private networks, `any` everywhere.
   */
  EDGE_CALLERS: callers.default(parseCallerRules('*@loopback')),
  CLOUD_URL: cloudUrl,
  EDGE_AGENT_ID: z.string().min(1).max(64),
  EDGE_KEY_FILE: keyFile,
  /** Origins besides the cloud's own to which parts may be sent, for presigned addresses of an object store. */
  EDGE_UPLOAD_ORIGINS: origins.default([]),
  EDGE_MIN_FREE_BYTES: bytes.default(1024 ** 3),
  EDGE_KEEP_DAYS: z.coerce.number().min(0).max(3_650).default(7),
  EDGE_WORKERS: z.coerce.number().int().min(1).max(16).default(2),
  EDGE_METRICS_HOST: z.string().min(1).default('127.0.0.1'),
  EDGE_METRICS_PORT: port.default(9_464),
})

/** The variables that the agent reads; it needs no others. */
export const VARIABLES: readonly string[] = Object.keys(EdgeEnvSchema.shape)

export type EdgeEnv = z.infer<typeof EdgeEnvSchema>

/** Every fault of the environment at once, one line each; the values themselves are not repeated. */
export class EnvironmentError extends Error {
  readonly faults: readonly string[]
  /** All of them as text for the terminal. */
  readonly told: string

  constructor(faults: readonly string[]) {
    super(`environment is not right:\n${faults.map((fault) => `  ${fault}`).join('\n')}`)
    this.name = 'EnvironmentError'
    this.faults = faults
    this.told = this.message
  }
}

type Variables = Readonly<Record<string, string | undefined>>

/** An empty variable counts as unset. */
function parseVariables<T extends z.ZodType>(schema: T, variables: Variables): z.infer<T> {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value))
  const parsed = schema.safeParse(set)
  if (parsed.success) return parsed.data
  throw new EnvironmentError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`))
}

/** What enrolment has settled, as variables; those of the environment go before them. */
function enrolledVariables(folder: string): Variables {
  try {
    const identity = readIdentity(folder)
    if (!identity) return {}
    const { cloudUrl, agentId, aeTitle } = identity
    const EDGE_KEY_FILE = identityKeyPath(folder, agentId)
    return { CLOUD_URL: cloudUrl, EDGE_AGENT_ID: agentId, EDGE_AE_TITLE: aeTitle, EDGE_KEY_FILE }
  } catch (error) {
    // What the system says (EACCES, EIO) is no word on what the file holds.
    const code = (error as NodeJS.ErrnoException).code
    const why = code === undefined ? 'is not what enrolment writes' : `cannot be read (${code})`
    throw new EnvironmentError([`DATA_DIR: ${identityPath(folder)} ${why}`])
  }
}

/** The environment of the agent, completed by what enrolment has written; throws EnvironmentError. */
export function readEdgeEnv(variables: Variables = process.env): EdgeEnv {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value))
  return parseVariables(EdgeEnvSchema, { ...enrolledVariables(dataDir.parse(set.DATA_DIR)), ...set })
}

const EnrolSchema = z.object({ DATA_DIR: dataDir, cloud: cloudUrl, code: z.string().min(6).max(100) })

/** What `enrol` was told, by arguments and environment; throws EnvironmentError. */
export function readEnrolOrder(
  args: { readonly cloud?: string; readonly code?: string; readonly data?: string },
  variables: Variables = process.env,
): { readonly cloudUrl: string; readonly code: string; readonly dataDir: string } {
  const { cloud, code, data } = args
  const order = parseVariables(EnrolSchema, { DATA_DIR: data ?? variables.DATA_DIR, cloud, code })
  return { cloudUrl: order.cloud, code: order.code, dataDir: order.DATA_DIR }
}

const SendEnvSchema = EdgeEnvSchema.pick({ DICOM_PORT: true, EDGE_AE_TITLE: true }).extend({
  /** Set by npm: where the user stood, which is not where the script runs. */
  INIT_CWD: z.string().optional(),
})

/** What `send` takes as defaults; throws EnvironmentError. */
export function readSendEnv(variables: Variables = process.env): z.infer<typeof SendEnvSchema> {
  return parseVariables(SendEnvSchema, variables)
}

/**
 * The variables for a process that gives memory back: glibc otherwise keeps freed frames of 20 MB and more in one arena
 * per thread, about 150 MB in all. Null when they are set already.
 */
export function variablesForLittleMemory(cacheFolder: string): Record<string, string> | null {
  const variables = { ...process.env }
  if (variables.MALLOC_ARENA_MAX) return null
  const set = Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    ...Object.fromEntries(set),
    MALLOC_ARENA_MAX: '2',
    MALLOC_MMAP_THRESHOLD_: String(128 * 1024),
    NODE_COMPILE_CACHE: cacheFolder,
  }
}
