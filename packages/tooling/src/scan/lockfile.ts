export interface LockedPackage {
  /** `node_modules/a/node_modules/b`, or a workspace folder. */
  readonly path: string
  readonly name: string
  readonly version: string
  readonly dev: boolean
  readonly link: boolean
  /** Target folder of a workspace link. */
  readonly resolved: string
  readonly dependencies: readonly string[]
}

type RawEntry = {
  name?: string
  version?: string
  dev?: boolean
  link?: boolean
  resolved?: string
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}

/** Reads the `packages` of a package-lock.json (lockfileVersion 3). An alias keeps the name of what is really there. */
export function readLockfile(text: string): readonly LockedPackage[] {
  const { packages = {} } = JSON.parse(text) as { packages?: Record<string, RawEntry> }
  return Object.entries(packages).map(([path, entry]) => ({
    path,
    name: entry.name ?? path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
    version: entry.version ?? '',
    dev: entry.dev === true,
    link: entry.link === true,
    resolved: entry.resolved ?? '',
    dependencies: [
      ...Object.keys(entry.dependencies ?? {}),
      ...Object.keys(entry.optionalDependencies ?? {}),
    ],
  }))
}

/** The entry that npm would give `from` for `name`: the nearest node_modules upwards; null when there is none. */
export function resolveLocked(
  entries: ReadonlyMap<string, LockedPackage>,
  from: string,
  name: string,
): LockedPackage | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const found = entries.get(folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`)
    if (found !== undefined) return found
    if (folder === '') return null
  }
}
