import { spawnSync } from 'node:child_process'
import { missingPackages } from '@yingtong/testkit/machine'

const APT = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3']

/** Installs the Debian packages the tests need and this machine lacks; throws when it may not or cannot. */
export function installMissingTools(report: (line: string) => void): void {
  const missing = missingPackages()
  if (missing.length === 0) return
  const command = `apt-get install ${missing.join(' ')}`
  if (process.getuid?.() !== 0) throw new Error(`these tools are missing: run "${command}" as root`)
  report(`installing ${missing.join(', ')}`)
  apt(['update', '-qq'])
  apt(['install', '-y', '-qq', '--no-install-recommends', ...missing])
  const still = missingPackages()
  if (still.length > 0) throw new Error(`still missing after "${command}": ${still.join(', ')}`)
}

function apt(args: readonly string[]): void {
  // The front end would ask questions nobody is there to answer.
  const line = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', ...APT, ...args]
  const result = spawnSync('env', line, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' })
  if (result.status !== 0) throw new Error(`apt-get ${args[0]} failed:\n${result.stdout}${result.stderr}`)
}
