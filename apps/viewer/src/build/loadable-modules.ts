const BRANCH = /^ {2}if \(module === "([^"]+)"\) \{\n(.*)\n {4}return .*\n {2}\}\n/gm
const FALLBACK = 'return (await window.browserImportFunction(module)).default;'

export interface LoaderCut {
  readonly source: string
  /** Chunk ids that each module of `keep` needs, as the loader lists them. */
  readonly chunksOf: ReadonlyMap<string, readonly string[]>
}

/**
 * Cuts the branches of OHIF's module loader down to `keep` (and the slide viewer, which other code asks for), so that
 * the chunks of the rest can be left out. Throws when a module to keep has no branch.
 */
export function cutModuleLoader(source: string, keep: readonly string[]): LoaderCut {
  const chunksOf = new Map<string, readonly string[]>()
  const cut = source.replace(BRANCH, (branch, name: string, body: string) => {
    if (name === 'dicom-microscopy-viewer') return branch
    if (!keep.includes(name)) return ''
    chunksOf.set(name, chunkIds(body))
    return branch
  })
  const missing = keep.filter((name) => !chunksOf.has(name))
  if (missing.length > 0) throw new Error(`OHIF cannot load ${missing.join(', ')}`)
  if (!cut.includes(FALLBACK)) throw new Error('OHIF loads unknown modules in another way than expected')
  return { source: cut.replace(FALLBACK, "throw new Error('not part of this viewer: ' + module);"), chunksOf }
}

/** Chunk ids named by `__webpack_require__.e(…)` or `.u(…)` in a piece of code, in order, once each. */
export function chunkIds(code: string): string[] {
  const ids = [...code.matchAll(/__webpack_require__\.[eu]\((?:\/\* import\(\) \*\/ )?(\d+)\)/g)].map(
    (hit) => hit[1] ?? '',
  )
  return [...new Set(ids)]
}
