import type { Rule } from '../repository.ts'
import { readLockfile, resolveLocked } from '../scan/lockfile.ts'

const PATH = 'package-lock.json'

/**
 * `npm ci` refuses a lockfile that leaves out what a package names, also an optional part for another platform; a
 * lockfile written where a registry lacks those parts does leave them out, and only a fresh clone would notice.
 */
export const lockfileComplete: Rule = {
  name: 'lockfile-complete',
  because: 'every dependency a locked package names has its own entry, so npm ci works in a fresh clone',
  check: (repository) => {
    const entries = new Map(readLockfile(repository.lockfile ?? '{}').map((entry) => [entry.path, entry]))
    return [...entries.values()].flatMap((entry) =>
      entry.dependencies
        .filter((name) => resolveLocked(entries, entry.path, name) === null)
        .map((name) => ({ path: PATH, line: 1, text: `${entry.path} names ${name}, which has no entry` })),
    )
  },
}
