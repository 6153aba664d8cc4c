import { readdirSync, readFileSync } from 'node:fs'

/** One process of this machine, told from a later one with the same id by its start (proc_pid_stat(5), field 22). */
export interface SeenProcess {
  readonly pid: number
  readonly startTicks: string
  readonly command: string
}

interface Entry extends SeenProcess {
  readonly parent: number
  readonly isZombie: boolean
}

function entryOf(pid: number): Entry | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim()
    const [state, parent] = fields
    return { pid, command, startTicks: fields[19] ?? '', parent: Number(parent), isZombie: state === 'Z' }
  } catch {
    return null // It ended meanwhile.
  }
}

/** Everything that `pid` started, and what that started; those who lost their parent are nobody's. */
export function descendantsOf(pid: number): readonly SeenProcess[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const all = pids.flatMap((name) => entryOf(Number(name)) ?? [])
  const found: Entry[] = []
  for (let parents = [pid]; parents.length > 0; ) {
    const children = all.filter((each) => parents.includes(each.parent) && !each.isZombie)
    found.push(...children)
    parents = children.map((each) => each.pid)
  }
  return found
}

export function stillRuns({ pid, startTicks }: Pick<SeenProcess, 'pid' | 'startTicks'>): boolean {
  const now = entryOf(pid)
  return now !== null && now.startTicks === startTicks && !now.isZombie
}

export interface Usage {
  readonly residentMiB: number
  readonly descriptors: number
}

/** What a process holds now; null when it is gone. */
export function usageOf(pid: number): Usage | null {
  try {
    const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? []
    const residentMiB = Math.round(Number(kib) / 1024)
    return { residentMiB, descriptors: readdirSync(`/proc/${pid}/fd`).length }
  } catch {
    return null
  }
}
