import type { ServiceUser } from '@yingtong/testkit/machine'
import type { ServiceSpec } from './service-spec.ts'

/** As whom a process runs, and what it may do beyond that: nothing. */
export interface Confinement {
  /** Null: as ourselves. */
  readonly user: ServiceUser | null
  /** Groups besides its own. */
  readonly groups: readonly number[]
  /** What its files are closed to: 0o077 everybody, 0o007 everybody but its group. */
  readonly umask: number
  /** It may listen on ports below 1024 (DICOM's own is 104), the one right of root that is ever left. */
  readonly mayBind?: boolean
  /** util-linux's setpriv, where there is one that can. */
  readonly setpriv: string | null
}

interface SpawnOptions {
  readonly cwd?: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly uid?: number
  readonly gid?: number
}

/** Calls `start` with the command line and options under which the process has its confinement from its first instruction. */
export function confine<T>(
  spec: ServiceSpec,
  start: (command: string, args: readonly string[], options: SpawnOptions) => T,
): T {
  const { confinement, command, args, cwd, env } = spec
  const common = { env, ...(cwd === undefined ? {} : { cwd }) }
  if (confinement === undefined) return start(command, args, common)
  const { setpriv, user, umask } = confinement
  // Children take our umask over at the fork, which is over when `start` returns.
  const ours = process.umask(umask)
  try {
    if (setpriv === null) return start(command, args, { ...common, ...user })
    return start(setpriv, [...setprivFlags(confinement), '--', command, ...args], common)
  } finally {
    process.umask(ours)
  }
}

/** setpriv(1): the process keeps its id, since setpriv becomes the command. */
export function setprivFlags({ user, groups, mayBind }: Confinement): readonly string[] {
  const caps = mayBind && user !== null ? '-all,+net_bind_service' : '-all'
  const rights = ['--no-new-privs', `--inh-caps=${caps}`, `--ambient-caps=${caps}`]
  if (user === null) return rights
  return [
    `--reuid=${user.uid}`,
    `--regid=${user.gid}`,
    groups.length === 0 ? '--clear-groups' : `--groups=${groups.join(',')}`,
    ...rights,
    `--bounding-set=${caps}`,
  ]
}
