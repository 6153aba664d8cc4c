import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What keeps a child in, from the strongest to none but Node's own permissions. */
export type SandboxKind = 'bubblewrap' | 'namespaces' | 'permissions'

export interface SandboxLimits {
  /** Private memory that may be written, all mappings of the process together. */
  readonly memoryBytes: number
  /** Processor time in the child's whole life, seconds. */
  readonly cpuSeconds: number
  /** How far it gives way to others, 0 to 19. */
  readonly niceness?: number
}

export interface SandboxedProgram {
  /** A module of ours below `packages/`. */
  readonly module: string
  readonly limits: SandboxLimits
  /** Descriptor that holds a seccomp program; for bubblewrap only. */
  readonly filterFd: number | null
}

const MIB = 1024 * 1024
const ROOT = fileURLToPath(new URL('../../../../', import.meta.url))
/** Code and nothing else; the data folder may lie beside them. */
const CODE_FOLDERS = ['packages', 'node_modules']
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/lib', '/lib64']
/** Nobody: also where the start was as root. */
const NOBODY = '65534'
/**
 * Every memory of WebAssembly reserves 10 GiB of addresses to catch wild reads; checks in the code catch them as well, and
 * the address space can be limited.
 */
const ADDRESSES_BYTES = 16 * 1024 * MIB

/** Limits of the kernel for whatever follows; they are inherited and only root may raise them. */
function limited({ memoryBytes, cpuSeconds, niceness = 0 }: SandboxLimits): string[] {
  return [
    ...['nice', '-n', String(niceness)],
    'prlimit',
    `--data=${memoryBytes}`,
    `--as=${ADDRESSES_BYTES}`,
    // SIGXCPU first, SIGKILL a little later for who ignores it.
    `--cpu=${cpuSeconds}:${cpuSeconds + 5}`,
    '--fsize=0',
    '--nofile=64',
    '--core=0',
    '--',
  ]
}

function nodeArguments({ module, limits }: SandboxedProgram): string[] {
  const folders = CODE_FOLDERS.map((folder) => `--allow-fs-read=${join(ROOT, folder)}/`)
  const heapMib = Math.floor(limits.memoryBytes / 2 / MIB)
  return [
    '--permission',
    ...folders,
    // The encoder of pictures is one. It is why this layer alone would not be enough.
    '--allow-addons',
    '--disable-wasm-trap-handler',
    '--no-warnings',
    `--max-old-space-size=${heapMib}`,
    module,
  ]
}

function bubblewrap(program: SandboxedProgram): string[] {
  const libraries = LIBRARY_FOLDERS.flatMap((folder) =>
    existsSync(folder) ? ['--ro-bind', realpathSync(folder), folder] : [],
  )
  const code = CODE_FOLDERS.flatMap((folder) => ['--ro-bind', join(ROOT, folder), join(ROOT, folder)])
  return [
    'bwrap',
    '--unshare-all',
    '--die-with-parent',
    '--new-session',
    '--clearenv',
    ...['--uid', NOBODY, '--gid', NOBODY, '--cap-drop', 'ALL'],
    ...['--setenv', 'NODE_ENV', 'production', '--setenv', 'UV_USE_IO_URING', '0'],
    ...libraries,
    ...code,
    ...['--ro-bind', realpathSync(process.execPath), '/node'],
    // Without this the folders above the mounts are a file system in memory that could be filled.
    ...['--remount-ro', '/', '--chdir', dirname(program.module)],
    ...(program.filterFd === null ? [] : ['--seccomp', String(program.filterFd)]),
    '--',
    '/node',
  ]
}

/** No network and nobody else's processes; files are kept away by Node's permissions alone. */
const namespaces = (): string[] => [
  'unshare',
  ...['--user', '--net', '--ipc', '--uts', '--pid', '--fork', '--kill-child=SIGKILL'],
  '--',
  process.execPath,
]

/** The command line that runs a module as tightly as `kind` can; the first word is the program. */
export function sandboxCommand(kind: SandboxKind, program: SandboxedProgram): readonly string[] {
  const node = nodeArguments(program)
  if (kind === 'bubblewrap') return [...limited(program.limits), ...bubblewrap(program), ...node]
  if (kind === 'namespaces') return [...limited(program.limits), ...namespaces(), ...node]
  return [process.execPath, ...node]
}
