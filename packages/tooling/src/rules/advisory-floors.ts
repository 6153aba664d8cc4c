import type { Rule } from '../repository.ts'
import { compareVersions } from '../scan/compare-versions.ts'
import { readLockfile } from '../scan/lockfile.ts'
import { ADVISORY_FLOORS, DEVELOPMENT_ONLY } from '../tables/advisory-floors.table.ts'

const PATH = 'package-lock.json'

/** Known holes stay closed: no installed copy, however deep, is older than the advisory's fix. */
export const advisoryFloors: Rule = {
  name: 'advisory-floors',
  because: 'no package is older than packages/tooling/src/tables/advisory-floors.table.ts allows',
  check: (repository) => {
    if (repository.lockfile === null) return [{ path: PATH, line: 1, text: 'is missing' }]
    return readLockfile(repository.lockfile).flatMap((entry) => {
      const at = { path: PATH, line: 1 }
      const floor = ADVISORY_FLOORS.find((candidate) => candidate.name === entry.name)
      if (floor !== undefined && compareVersions(entry.version, floor.floor) < 0) {
        return [
          { ...at, text: `${entry.path} is ${entry.version}, below ${floor.floor} (${floor.advisory})` },
        ]
      }
      const restricted = DEVELOPMENT_ONLY.find((candidate) => candidate.name === entry.name)
      return restricted !== undefined && !entry.dev
        ? [{ ...at, text: `${entry.name} ${restricted.because}` }]
        : []
    })
  },
}
