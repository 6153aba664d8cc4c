import { readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second for everybody (USER_HZ). */
const TICKS_PER_S = 100

function ownSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The name in parentheses may hold anything; utime and stime are the 12th and 13th behind it (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_S
}

/** Processor time of a process and all below it, seconds; null where the system does not tell. */
export function processorSeconds(pid: number): number | null {
  try {
    const below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim()
    const children = below === '' ? [] : below.split(' ').map(Number)
    return children.reduce((sum, child) => sum + (processorSeconds(child) ?? 0), ownSeconds(pid))
  } catch {
    return null
  }
}
