import type { Finding, Rule } from '../repository.ts'
import { licenceIsMet } from '../scan/licence-expression.ts'
import type { Bundled } from './bundled-parts.ts'

const LICENCES = 'security/licences.json'
const FLOORS = 'security/floors.json'

interface Licences {
  readonly allowed: readonly string[]
  /** Further licences of packages that match `name`. */
  readonly named: readonly { readonly name: string; readonly license: string; readonly because: string }[]
  /** Packages whose package.json is silent, and what their files say. */
  readonly told: readonly { readonly name: string; readonly license: string; readonly because: string }[]
}

interface Shipped {
  readonly name: string
  readonly license: string | undefined
}

/** Nothing is shipped whose licence asks for what we do not do. */
export const licencesAllowed: Rule = {
  name: 'licences-allowed',
  because: `every package that is shipped, bundled ones too, has a licence that ${LICENCES} allows`,
  check: ({ others, lockfile }) => {
    const text = (path: string) => others.find((file) => file.path === path)?.text
    const licences = JSON.parse(text(LICENCES) ?? 'null') as Licences | null
    if (licences === null) return [{ path: LICENCES, line: 1, text: 'is missing' }]
    const { bundled } = JSON.parse(text(FLOORS) ?? '{}') as { bundled?: Bundled }
    const shipped = [...shippedPackages(lockfile ?? '{}', bundled?.in), ...(bundled?.parts ?? [])]
    return shipped.flatMap((each) => faultOf(each, licences))
  },
}

/** Packages of the lockfile that run at a hospital or in the cloud: not of development, not ours, but the carrier. */
function shippedPackages(lockfile: string, carrier: string | undefined): readonly Shipped[] {
  type Entry = {
    name?: string
    dev?: boolean
    link?: boolean
    license?: string
    resolved?: string
    os?: unknown
  }
  const { packages = {} } = JSON.parse(lockfile) as { packages?: Record<string, Entry> }
  return Object.entries(packages).flatMap(([path, entry]) => {
    const at = path.lastIndexOf('node_modules/')
    const name = entry.name ?? path.slice(at + 'node_modules/'.length)
    const isOurs = at < 0 || entry.link === true
    if (isOurs || (entry.dev === true && name !== carrier)) return []
    return [{ name, license: entry.license }]
  })
}

function faultOf({ name, license }: Shipped, { allowed, named, told }: Licences): readonly Finding[] {
  const matching = (list: Licences['named']) => list.filter((each) => new RegExp(each.name).test(name))
  const said = license ?? matching(told)[0]?.license
  const more = matching(named).map((each) => each.license)
  if (said !== undefined && licenceIsMet(said, (one) => allowed.includes(one) || more.includes(one)))
    return []
  return [{ path: LICENCES, line: 1, text: `${name} is under ${said ?? 'a licence that it does not name'}` }]
}
