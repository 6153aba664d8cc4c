import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type SandboxKind, type SandboxLimits, sandboxCommand } from './sandbox-command.ts'

const PROBE = fileURLToPath(new URL('./probe-child.ts', import.meta.url))
const PROBE_LIMITS: SandboxLimits = { memoryBytes: 1024 * 1024 * 1024, cpuSeconds: 10 }
/** Where the programs lie; a search path of somebody else does not count. */
export const SYSTEM_PATH = '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin'

function works(kind: SandboxKind): boolean {
  const [program = '', ...args] = sandboxCommand(kind, {
    module: PROBE,
    limits: PROBE_LIMITS,
    filterFd: null,
  })
  const { status } = spawnSync(program, args, {
    env: { PATH: SYSTEM_PATH, NODE_ENV: 'production' },
    stdio: 'ignore',
    timeout: 20_000,
  })
  return status === 0
}

let found: SandboxKind | null = null

/** The strongest sandbox that really starts a child on this machine; tried once a process. */
export function sandboxKind(): SandboxKind {
  const kinds: readonly SandboxKind[] = process.platform === 'linux' ? ['bubblewrap', 'namespaces'] : []
  found ??= kinds.find(works) ?? 'permissions'
  return found
}

const SENTENCES: Readonly<Record<SandboxKind, string>> = {
  bubblewrap:
    'foreign pixels are decoded behind bubblewrap: no network, no files but code, limits of the kernel',
  namespaces:
    'foreign pixels are decoded without network, but files are kept away only by Node; install bubblewrap',
  permissions:
    'foreign pixels are decoded with no more than the permissions of Node around them; install bubblewrap and allow it user namespaces',
}

/** What an administrator should know about it, and whether it is less than it could be. */
export function describeSandbox(kind: SandboxKind): { readonly sentence: string; readonly isFull: boolean } {
  return { sentence: SENTENCES[kind], isFull: kind === 'bubblewrap' }
}
