import type { Finding, Repository, Rule } from '../repository.ts'
import { compareVersions } from '../scan/compare-versions.ts'
import { type LockedPackage, readLockfile } from '../scan/lockfile.ts'

const LOCKFILE = 'package-lock.json'
const FLOORS = 'security/floors.json'

interface AdvisoryFloor {
  readonly name: string
  /** Every installed copy must be this version or later. */
  readonly floor: string
  readonly advisory: string
  readonly lesson: string
  /** Older copies are known and accepted in tests. */
  readonly onlyProduction?: boolean
  /** Not installed now; the floor holds should something bring it. */
  readonly mayBeAbsent?: boolean
}

interface Floors {
  readonly floors: readonly AdvisoryFloor[]
  /** Packages whose faults we know and accept in tests only: in the lockfile they are marked as development. */
  readonly developmentOnly: readonly { readonly name: string; readonly because: string }[]
  /** Packages of which no version is sound: they come by no way, not even for tests. */
  readonly forbidden?: readonly {
    readonly name: string
    readonly advisory: string
    readonly lesson: string
  }[]
  /** Lessons of advisories that no version number can hold: the tests that do. */
  readonly heldByTests?: readonly {
    readonly advisory: string
    readonly lesson: string
    readonly tests: readonly string[]
  }[]
}

/** Known holes stay closed: no installed copy, however deep, is older than the advisory's fix. */
export const advisoryFloors: Rule = {
  name: 'advisory-floors',
  because: `no package is older than ${FLOORS} allows, and what it names, packages and tests, is there`,
  check: (repository) => {
    const text = repository.others.find((file) => file.path === FLOORS)?.text
    if (repository.lockfile === null) return [{ path: LOCKFILE, line: 1, text: 'is missing' }]
    if (text === undefined) return [{ path: FLOORS, line: 1, text: 'is missing' }]
    const floors = JSON.parse(text) as Floors
    const locked = readLockfile(repository.lockfile)
    return [
      ...locked.flatMap((entry) => faultsOf(entry, floors)),
      ...unusedFloors(locked, floors, repository),
      ...lostTests(floors, repository),
    ]
  },
}

function faultsOf(
  entry: LockedPackage,
  { floors, developmentOnly, forbidden = [] }: Floors,
): readonly Finding[] {
  const at = { path: LOCKFILE, line: 1 }
  const tooOld = floors
    .filter(({ name, onlyProduction }) => name === entry.name && !(onlyProduction && entry.dev))
    .filter(({ floor }) => compareVersions(entry.version, floor) < 0)
    .map(({ floor, advisory }) => `${entry.path} is ${entry.version}, below ${floor} (${advisory})`)
  const misplaced = developmentOnly
    .filter(({ name }) => name === entry.name && !entry.dev)
    .map(({ because }) => `${entry.name} ${because}`)
  const banned = forbidden
    .filter(({ name }) => name === entry.name)
    .map(({ advisory }) => `${entry.path} is forbidden: no version is free of ${advisory}`)
  return [...tooOld, ...misplaced, ...banned].map((text) => ({ ...at, text }))
}

/** A floor with a misspelt name would hold nothing up. */
function unusedFloors(
  locked: readonly LockedPackage[],
  { floors }: Floors,
  { others }: Repository,
): readonly Finding[] {
  const names = new Set(locked.map((entry) => entry.name))
  const lines = others.find((file) => file.path === FLOORS)!.text.split('\n')
  return floors
    .filter(({ name, mayBeAbsent }) => !mayBeAbsent && !names.has(name))
    .map(({ name }) => ({
      path: FLOORS,
      line: lines.findIndex((line) => line.includes(`"${name}"`)) + 1,
      text: `${name} is not in the lockfile`,
    }))
}

/** An advisory whose test is gone is no longer held by anything. */
function lostTests({ heldByTests = [] }: Floors, repository: Repository): readonly Finding[] {
  return heldByTests.flatMap(({ advisory, tests }) =>
    (tests.length === 0 ? ['no test'] : tests)
      .filter((path) => !repository.exists(path))
      .map((path) => ({ path: FLOORS, line: 1, text: `${path} is not there (${advisory})` })),
  )
}
