import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessIdentity } from './process-identity.ts'

/** `${DATA_DIR}/run.json`: who runs on this data folder now; read by the next start and by crash tests. */
export interface RunFile {
  readonly supervisor: ProcessIdentity
  readonly processes: Readonly<Record<string, ProcessIdentity>>
}

/** What the last start wrote, or null when there was none or it cannot be read. */
export function readRunFile(dataDir: string): RunFile | null {
  try {
    return JSON.parse(readFileSync(join(dataDir, 'run.json'), 'utf8')) as RunFile
  } catch {
    return null
  }
}

/** Replaces the file in one step, so a reader never sees half of it; throws when the disk does not take it. */
export function writeRunFile(dataDir: string, run: RunFile): void {
  const draft = join(dataDir, 'run.json.draft')
  writeFileSync(draft, `${JSON.stringify(run, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, join(dataDir, 'run.json'))
}
