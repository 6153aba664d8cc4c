import { execFileSync } from 'node:child_process'

export interface ServiceUser {
  readonly uid: number
  readonly gid: number
}

/**
 * The user PostgreSQL has to run as, because it refuses to run as root: `postgres`, created when missing.
 * Returns null when we are not root, so that the server simply runs as ourselves.
 */
export function postgresUser(): ServiceUser | null {
  if (process.getuid?.() !== 0) return null
  const known = lookUp('postgres')
  if (known !== null) return known
  execFileSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    'postgres',
  ])
  const made = lookUp('postgres')
  if (made === null)
    throw new Error('Could not create the system user "postgres" that PostgreSQL needs under root')
  return made
}

function lookUp(name: string): ServiceUser | null {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return null
  }
}
