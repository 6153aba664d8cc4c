import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writePrivate } from '../state/secrets.ts'
import type { Mark } from './log-folder.ts'
import type { Manifest } from './manifest.ts'

interface Facts {
  readonly folder: string
  /** ISO 8601; the last whole backup, and the last second that can be brought back. */
  readonly lastBackupAt: string | null
  readonly lastSecondAt: string | null
  readonly lastFailureAt: string | null
  readonly lastFailure: string | null
  /** Objects that rows name and the store does not have, or has damaged. */
  readonly faultyObjects: number
}

const NONE = {
  lastBackupAt: null,
  lastSecondAt: null,
  lastFailureAt: null,
  lastFailure: null,
  faultyObjects: 0,
}

/** How the backup of a data folder stands: `DATA_DIR/backup-status.json`, for people and for monitoring. */
export class BackupStatus {
  readonly #path: string
  #facts: Facts

  constructor(dataDir: string, folder: string) {
    this.#path = join(dataDir, 'backup-status.json')
    const known = existsSync(this.#path) ? (JSON.parse(readFileSync(this.#path, 'utf8')) as Facts) : null
    // Another folder begins anew.
    this.#facts = known?.folder === folder ? known : { folder, ...NONE }
  }

  get facts(): Facts {
    return this.#facts
  }

  backedUp({ startedAt, at, missing, damaged }: Manifest): void {
    this.#write({ lastBackupAt: startedAt, lastSecondAt: at, faultyObjects: missing.length + damaged.length })
  }

  passed({ at }: Mark, faulty: readonly string[]): void {
    this.#write({ lastSecondAt: at, faultyObjects: faulty.length })
  }

  failed(reason: string): void {
    this.#write({ lastFailureAt: new Date().toISOString(), lastFailure: reason })
  }

  #write(facts: Partial<Facts>): void {
    this.#facts = { ...this.#facts, ...facts }
    try {
      writePrivate(this.#path, this.#facts)
    } catch {
      // What only tells about the work must not stop it: the metrics tell too.
    }
  }
}
