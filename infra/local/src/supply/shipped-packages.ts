import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Bundled } from '@yingtong/tooling'
import { LIBVIPS_LICENCES, NATIVE_PARTS } from './native-parts.table.ts'

/** Something inside a package that the lockfile does not see. */
export interface Part {
  readonly name: string
  readonly version?: string | undefined
  readonly license: string
}

export interface ShippedPackage {
  readonly name: string
  readonly version: string
  /** SPDX expression. */
  readonly license: string
  /** Where it lies, relative to the root. */
  readonly folder: string
  readonly parts: readonly Part[]
}

interface LockEntry {
  readonly name?: string
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly link?: boolean
}

interface Licences {
  readonly told: readonly { readonly name: string; readonly license: string }[]
}

const read = <T>(...path: readonly string[]): T => JSON.parse(readFileSync(join(...path), 'utf8')) as T

/** Packages that lie here for development and whose files go out all the same: the built viewer, and the runtime. */
const CARRIED = ['@ohif/app', 'node']

/** Everything of others that a release holds, from the lockfile and what is installed, with what lies inside; sorted. */
export function shippedPackages(root: string): readonly ShippedPackage[] {
  const { packages } = read<{ packages: Record<string, LockEntry> }>(root, 'package-lock.json')
  const { bundled } = read<{ bundled: Bundled }>(root, 'security/floors.json')
  const { told } = read<Licences>(root, 'security/licences.json')
  const shipped = Object.entries(packages).flatMap(([folder, entry]): readonly ShippedPackage[] => {
    const at = folder.lastIndexOf('node_modules/')
    const name = entry.name ?? folder.slice(at + 'node_modules/'.length)
    const isOurs = at < 0 || entry.link === true
    if (isOurs || (entry.dev === true && !CARRIED.includes(name))) return []
    // The lockfile names parts for every platform; a release holds those of its own.
    if (!existsSync(join(root, folder))) return []
    const said = told.find((each) => new RegExp(each.name).test(name))?.license
    const license = entry.license ?? said ?? 'NOASSERTION'
    const parts = partsOf(root, folder, name, bundled)
    return [{ name, version: entry.version ?? '', license, folder, parts }]
  })
  return shipped.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function partsOf(root: string, folder: string, name: string, bundled: Bundled): readonly Part[] {
  if (name === bundled.in) return bundled.parts
  if (name === 'next') return compiledIntoNext(join(root, folder, 'dist/compiled'))
  const versions = join(root, folder, 'versions.json')
  if (name.startsWith('@img/sharp-libvips-') && existsSync(versions))
    return Object.entries(read<Record<string, string>>(versions)).map(([library, version]) => ({
      name: library,
      version,
      license: LIBVIPS_LICENCES[library] ?? 'NOASSERTION',
    }))
  return NATIVE_PARTS[name] ?? []
}

/** Next brings its dependencies compiled into itself, each with a short package.json. */
function compiledIntoNext(folder: string): readonly Part[] {
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      name.startsWith('@') ? readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`) : [name],
    )
  return folders.flatMap((name): readonly Part[] => {
    if (!existsSync(join(folder, name, 'package.json'))) return []
    const { version, license } = read<{ version?: string; license?: unknown }>(folder, name, 'package.json')
    return [{ name, version, license: typeof license === 'string' ? license : 'MIT' }]
  })
}
