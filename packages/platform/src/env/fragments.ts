import { z } from 'zod'
import { readSecretFiles } from './secret-files.ts'

const url = (schemes: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), {
    message: `must be a URL beginning with ${schemes.map((s) => `${s}//`).join(' or ')}`,
  })

const port = (preset: number) => z.coerce.number().int().min(1).max(65_535).default(preset)

export { readSecretFiles } from './secret-files.ts'

/** Pieces that processes compose their environment from; a secret has no default. */
export const fragments = {
  port,
  url,
  database: { DATABASE_URL: url(['postgres:', 'postgresql:']) },
  data: { DATA_DIR: z.string().min(1).default('.data') },
  /** The master key lies in a file outside the database; there is no default and no going on without it. */
  keys: { MASTER_KEY_FILE: z.string({ error: 'names the file of the master key' }).min(1) },
  /** Of `npm start` and the tools: a folder that gets a backup without end, and whose passphrase encrypts the keys there. */
  backup: {
    BACKUP_DIR: z.string().min(1).optional(),
    BACKUP_PASSPHRASE_FILE: z.string().min(1).optional(),
  },
  /** Who the letters are from; alone it says that somebody sends them. */
  mailFrom: { MAIL_FROM: z.email().max(254).optional() },
  /** The next mail server; smtps is TLS from the start, smtp takes TLS where the server offers it. */
  mail: {
    SMTP_URL: url(['smtp:', 'smtps:']).optional(),
    MAIL_FROM: z.email().max(254).optional(),
    PUBLIC_ORIGIN: url(['http:', 'https:']).optional(),
  },
  log: { LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info') },
  store: {
    S3_ENDPOINT: url(['http:', 'https:']).optional(),
    S3_BUCKET: z.string().min(3).max(63).optional(),
    S3_REGION: z.string().min(1).default('us-east-1'),
    S3_ACCESS_KEY_ID: z.string().min(1).optional(),
    S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
    /** `off` puts the bucket into the host name, as OSS, COS and OBS want it. */
    S3_PATH_STYLE: z.enum(['on', 'off']).default('on'),
    /** `chain` finds keys as the SDK does: a role of the machine, a profile, a token file. Asked for by name, so that a
     * variable with a wrong name does not lead to somebody else's keys. */
    S3_CREDENTIALS: z.enum(['keys', 'chain']).default('keys'),
    /** `off` leaves sealing to the store itself (such as SSE with keys per prefix); an object is read as it was written. */
    STORE_SEALING: z.enum(['on', 'off']).default('on'),
  },
} as const

const S3_TOGETHER = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const

function storeFaults(source: Readonly<Record<string, string | undefined>>): string[] {
  const given = S3_TOGETHER.filter((name) => source[name])
  // Two keys or none, where the chain may find others.
  const hasNoKeys = !source.S3_ACCESS_KEY_ID && !source.S3_SECRET_ACCESS_KEY
  const wanted = source.S3_CREDENTIALS === 'chain' && hasNoKeys ? S3_TOGETHER.slice(0, 2) : S3_TOGETHER
  if (given.length === 0 || given.length === wanted.length) return []
  return wanted.filter((name) => !source[name]).map((name) => `${name}: needed because ${given[0]} is set`)
}

const MAIL_TOGETHER = ['SMTP_URL', 'MAIL_FROM', 'PUBLIC_ORIGIN'] as const

/** Letters need a server, a sender, and an address of ours that no request names. */
function mailFaults(source: Readonly<Record<string, string | undefined>>): string[] {
  const given = MAIL_TOGETHER.slice(0, 2).filter((name) => source[name])
  if (given.length === 0) return []
  return MAIL_TOGETHER.filter((name) => !source[name]).map(
    (name) => `${name}: needed because ${given[0]} is set`,
  )
}

/** Thrown at start with every fault of the environment at once. */
export class EnvironmentError extends Error {
  readonly faults: readonly string[]
  /** All of them as text for the terminal. */
  readonly told: string
  constructor(faults: readonly string[]) {
    super(`the environment is not right:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
    this.name = 'EnvironmentError'
    this.faults = faults
    this.told = this.message
  }
}

/** Parses `source` (usually `process.env`, handed in by the process's `env.ts`) and reports all faults at once. */
export function parseEnvironment<S extends z.ZodRawShape>(
  shape: S,
  source: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<S>> {
  const files = readSecretFiles(source)
  // An empty variable in a compose or unit file means “not set”.
  const set = Object.fromEntries(Object.entries(files.variables).filter(([, value]) => value !== ''))
  const parsed = z.object(shape).safeParse(set)
  const faults = parsed.success ? [] : parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`)
  if ('S3_ENDPOINT' in shape) faults.push(...storeFaults(set))
  if ('SMTP_URL' in shape) faults.push(...mailFaults(set))
  const all = [...files.faults, ...faults.filter((fault) => !isOfFile(fault, files.faults))]
  if (all.length > 0 || !parsed.success) throw new EnvironmentError(all)
  return parsed.data
}

/** A variable that is missing because its file is at fault is one fault, not two. */
function isOfFile(fault: string, ofFiles: readonly string[]): boolean {
  const [name] = fault.split(':')
  return ofFiles.some((each) => each.startsWith(`${name}_FILE:`))
}
