import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cut } from './cut-database.ts'
import { runSql } from './run-sql.ts'

const parentOf = (pid: number): number =>
  Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)

function childrenOf(parent: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.filter((pid) => {
    try {
      return parentOf(pid) === parent
    } catch {
      // Gone since it was listed.
      return false
    }
  })
}

/**
 * Stops a PostgreSQL of this machine in its tracks (SIGSTOP), as a hanging disk or a paused virtual machine does: every
 * connection stays open, new ones are taken by the kernel, and nothing is ever said.
 */
export async function freezeDatabase(adminUrl: string): Promise<Cut> {
  const [row] = await runSql(adminUrl, 'select current_setting($1) as folder', ['data_directory'])
  // The first line of its lock file (PostgreSQL 18, chapter 66.1).
  const postmaster = Number.parseInt(readFileSync(join(String(row?.folder), 'postmaster.pid'), 'utf8'), 10)
  process.kill(postmaster, 'SIGSTOP')
  const frozen = [postmaster, ...childrenOf(postmaster)]
  for (const pid of frozen.slice(1)) process.kill(pid, 'SIGSTOP')
  return {
    mend: async () => {
      for (const pid of frozen.toReversed()) process.kill(pid, 'SIGCONT')
    },
  }
}
