import type { DemoFile } from './demo-file.ts'

export interface SeedContext {
  /** The migrated database, as the worker's own role. */
  readonly databaseUrl: string
  readonly dataDir: string
  /** Public origin, `http://127.0.0.1:3000`. */
  readonly web: string
  readonly dicomPort: number
  readonly report: (line: string) => void
}

/** What the edge agent of the demo needs to know about itself. */
export interface SeededAgent {
  readonly agentId: string
  /** Private key, mode 600. */
  readonly keyFile: string
  readonly aeTitle: string
}

export interface SeededRegion {
  readonly demo: DemoFile
  readonly agent: SeededAgent
}

/**
 * Creates the demo region in an empty database: tenants, people with random passwords, one agent of `county-a` with
 * its key below `dataDir`. Runs once, before gateway and agent start; null until the region is described.
 */
export async function seedRegion(_context: SeedContext): Promise<SeededRegion | null> {
  return null
}
