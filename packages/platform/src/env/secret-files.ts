import { readFileSync, statSync } from 'node:fs'

/** Every variable that holds a secret: each may be handed over as a file instead, named by `NAME_FILE`. */
export const SECRET_VARIABLES = [
  'DATABASE_URL',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
  'AUTH_SECRET',
  'OIDC_CLIENT_SECRET',
  'SMTP_URL',
] as const

type Variables = Readonly<Record<string, string | undefined>>

export interface SecretFiles {
  /** The variables with the files' contents in place of their names. */
  readonly variables: Variables
  /** `NAME_FILE: what is wrong`; no content is ever repeated. */
  readonly faults: readonly string[]
}

const SECRET_BYTES_MAX = 64 * 1024
/** Its owner, and a group that may read it (a mounted secret of an orchestrator); nobody else, and no group that writes. */
const TOO_OPEN = 0o027

/** Reads the secrets that `variables` names as files; one line feed at the end is not part of a secret. */
export function readSecretFiles(variables: Variables): SecretFiles {
  const read: Record<string, string | undefined> = { ...variables }
  const faults: string[] = []
  for (const name of SECRET_VARIABLES) {
    const path = variables[`${name}_FILE`]
    if (!path) continue
    delete read[`${name}_FILE`]
    const found = variables[name] ? { fault: `${name} is set too: one of the two` } : readSecret(path)
    if ('fault' in found) faults.push(`${name}_FILE: ${found.fault}`)
    else read[name] = found.secret
  }
  return { variables: read, faults }
}

function readSecret(path: string): { readonly secret: string } | { readonly fault: string } {
  try {
    const stat = statSync(path)
    if (!stat.isFile()) return { fault: `${path} is not a file` }
    if ((stat.mode & TOO_OPEN) !== 0) return { fault: `${path} may be read by others: make it mode 600` }
    if (stat.size > SECRET_BYTES_MAX) return { fault: `${path} is too long for a secret` }
    const secret = readFileSync(path, 'utf8').replace(/\r?\n$/, '')
    return secret === '' ? { fault: `${path} is empty` } : { secret }
  } catch (error) {
    return { fault: `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})` }
  }
}
