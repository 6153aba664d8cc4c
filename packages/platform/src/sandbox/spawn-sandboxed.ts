import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { closeSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { watched } from '../streams/watched.ts'
import { type SandboxKind, type SandboxLimits, sandboxCommand } from './sandbox-command.ts'
import { SYSTEM_PATH, sandboxKind } from './sandbox-kind.ts'
import { seccompFilter } from './seccomp-filter.ts'

export interface SandboxedChild {
  readonly process: ChildProcess
  readonly input: Writable
  readonly output: Readable
}

const FILTER_FD = 3

/** A descriptor on the filter, for one child: bubblewrap reads it from where it stands to its end. */
function filterDescriptor(kind: SandboxKind): number | null {
  const filter = kind === 'bubblewrap' ? seccompFilter() : null
  if (filter === null) return null
  const path = join(tmpdir(), `yingtong-filter-${randomUUID()}`)
  try {
    writeFileSync(path, filter, { flag: 'wx', mode: 0o600 })
    return openSync(path, 'r')
  } finally {
    rmSync(path, { force: true })
  }
}

/**
 * Starts a module of ours that works on foreign bytes: no environment, no network, no files but code, memory and
 * processor limited by the kernel, gone when its parent is. Bytes go in and come out over two pipes; nothing of what
 * comes out is trusted.
 */
export function spawnSandboxed(
  module: string,
  options: { readonly limits: SandboxLimits; readonly kind?: SandboxKind },
): SandboxedChild {
  const kind = options.kind ?? sandboxKind()
  const filter = filterDescriptor(kind)
  try {
    const [program = '', ...args] = sandboxCommand(kind, {
      module,
      limits: options.limits,
      filterFd: filter === null ? null : FILTER_FD,
    })
    const child = watched(
      spawn(program, args, {
        // Nothing of the parent's environment: no database address, no keys.
        env: { PATH: kind === 'permissions' ? '' : SYSTEM_PATH, NODE_ENV: 'production' },
        stdio: ['pipe', 'pipe', 'ignore', ...(filter === null ? [] : [filter])],
      }),
    )
    const { stdin, stdout } = child
    if (!stdin || !stdout) throw new Error('a child without pipes')
    // What is written to a child that is gone fails where it is awaited.
    return { process: child, input: watched(stdin), output: watched(stdout) }
  } finally {
    if (filter !== null) closeSync(filter)
  }
}
