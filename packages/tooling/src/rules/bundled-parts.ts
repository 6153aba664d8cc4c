import type { Finding, Repository, Rule } from '../repository.ts'
import { compareVersions } from '../scan/compare-versions.ts'
import { readLockfile } from '../scan/lockfile.ts'

const LOCKFILE = 'package-lock.json'
const FLOORS = 'security/floors.json'

/** One package that lies inside the built files of another, where no lockfile sees it. */
export interface BundledPart {
  readonly name: string
  /** As the carrier pins it; absent where it leaves a range and its files do not say. */
  readonly version?: string
  readonly license: string
  /** A text of its code, for parts that the carrier's files do not name by their path. */
  readonly seen?: string
  /** Why an older copy than the floor does no harm there. */
  readonly accepted?: string
}

/** What the built files of a package carry; read by the rules, the list of materials and the notices. */
export interface Bundled {
  readonly in: string
  readonly version: string
  /** Parts in whose place our build puts the copy that is installed here. */
  readonly replacedByInstalled: readonly string[]
  readonly notShipped: readonly { readonly name: string; readonly because: string }[]
  readonly parts: readonly BundledPart[]
}

interface Floors {
  readonly floors: readonly { readonly name: string; readonly floor: string; readonly advisory: string }[]
  readonly bundled: Bundled
}

/** The floors hold inside bundles too: what OHIF says that it carries is listed, and is not older than they allow. */
export const bundledParts: Rule = {
  name: 'bundled-parts',
  because: `what a bundle carries stands in ${FLOORS}, and is held to its floors`,
  check: (repository) => {
    const text = repository.others.find((file) => file.path === FLOORS)?.text
    if (text === undefined || repository.lockfile === null) return []
    const { floors, bundled } = JSON.parse(text) as Partial<Floors>
    if (floors === undefined || bundled === undefined) return [finding('has no list of bundled parts')]
    return [
      ...unlisted(bundled, repository),
      ...belowFloors(bundled, floors),
      ...notInstalled(bundled, repository),
    ]
  },
}

const finding = (text: string): Finding => ({ path: FLOORS, line: 1, text })

/** What the carrier's own dependencies name, with their versions, has to be the list's. */
function unlisted(bundled: Bundled, { lockfile }: Repository): readonly Finding[] {
  type Entry = { version?: string; dependencies?: Record<string, string> }
  const { packages = {} } = JSON.parse(lockfile ?? '{}') as { packages?: Record<string, Entry> }
  const carrier = packages[`node_modules/${bundled.in}`]
  if (carrier?.version !== bundled.version)
    return [finding(`lists the parts of ${bundled.in} ${bundled.version}, installed is ${carrier?.version}`)]
  const left = new Set([...bundled.replacedByInstalled, ...bundled.notShipped.map(({ name }) => name)])
  return Object.entries(carrier.dependencies ?? {})
    .filter(([name]) => !left.has(name))
    .flatMap(([name, version]) => {
      const part = bundled.parts.find((each) => each.name === name)
      if (part?.version === version) return []
      return [
        finding(`${bundled.in} carries ${name} ${version}, the list says ${part?.version ?? 'nothing'}`),
      ]
    })
}

function belowFloors({ parts }: Bundled, floors: Floors['floors']): readonly Finding[] {
  return parts.flatMap(({ name, version, accepted }) =>
    floors
      .filter((each) => each.name === name && accepted === undefined)
      .filter(({ floor }) => version === undefined || compareVersions(version, floor) < 0)
      .map(({ floor, advisory }) =>
        finding(`the bundled ${name} is ${version ?? 'of no known version'}, below ${floor} (${advisory})`),
      ),
  )
}

/** A replacement is only as good as the floor of the copy that replaces. */
function notInstalled({ replacedByInstalled }: Bundled, { lockfile }: Repository): readonly Finding[] {
  const installed = new Set(readLockfile(lockfile ?? '{}').map((entry) => entry.name))
  return replacedByInstalled
    .filter((name) => !installed.has(name))
    .map((name) => ({
      path: LOCKFILE,
      line: 1,
      text: `${name} is to replace a bundled copy and is not there`,
    }))
}
