import type { Repository, Rule } from '../repository.ts'
import { readLockfile, resolveLocked } from '../scan/lockfile.ts'
import { NEVER_AT_THE_EDGE } from '../tables/allowed-imports.table.ts'

const EDGE = 'edge-agent'

/** What runs in a hospital knows nothing of the cloud: walks everything the edge agent would install. */
export const edgeClosure: Rule = {
  name: 'edge-closure',
  because: 'the edge agent never reaches the database, the business, an object-store SDK or the web',
  check: (repository) =>
    [...productionClosure(repository, EDGE)]
      .filter(([name]) => NEVER_AT_THE_EDGE.some((pattern) => pattern.test(name)))
      .map(([name, by]) => ({
        path: `${EDGE}/package.json`,
        line: 1,
        text: `${name} is reached through ${by}`,
      })),
}

/** Package → who asked for it first, over the production dependencies of a workspace, after npm's own resolution. */
export function productionClosure(repository: Repository, folder: string): ReadonlyMap<string, string> {
  const entries = new Map(readLockfile(repository.lockfile ?? '{}').map((entry) => [entry.path, entry]))
  const reached = new Map<string, string>()
  const walk = (at: string): void => {
    const entry = entries.get(at)
    for (const name of entry?.dependencies ?? []) {
      const next = resolveLocked(entries, at, name)
      if (next === null || reached.has(next.name)) continue
      reached.set(next.name, entry?.name || at)
      walk(next.link ? next.resolved : next.path)
    }
  }
  walk(folder)
  return reached
}
