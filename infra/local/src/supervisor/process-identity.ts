import { readFileSync } from 'node:fs'

/** A process id alone may be somebody else's after a reboot; with its start time it is one process only. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks since boot, field 22 of /proc/PID/stat (proc_pid_stat(5)); null where there is no /proc. */
  readonly startTicks: string | null
}

/** The identity of a running process, or null when there is none with that id. */
export function identify(pid: number): ProcessIdentity | null {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it runs, but as somebody else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
  }
  return { pid, startTicks: readStartTicks(pid) }
}

/** Whether exactly this process still runs; one that ended but was not collected yet counts as gone. */
export function isRunning(process: ProcessIdentity): boolean {
  return identify(process.pid)?.startTicks === process.startTicks && !isZombie(process.pid)
}

function statFields(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The second field is the program's name in parentheses and may hold spaces.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}

const readStartTicks = (pid: number) => statFields(pid)[19] ?? null
const isZombie = (pid: number) => statFields(pid)[0] === 'Z'
