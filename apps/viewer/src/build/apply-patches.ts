/** One textual change to the shipped code, with the number of places it must hit over all files together. */
export interface SourcePatch {
  readonly why: string
  /** Matches the names of the files it is tried on. */
  readonly file: RegExp
  readonly find: string | RegExp
  readonly replace: string
  readonly count: number | 'some'
}

/** Applies every patch to every file it names; throws, listing all, when one does not match as often as it must. */
export function applyPatches(
  sources: ReadonlyMap<string, string>,
  patches: readonly SourcePatch[],
): Map<string, string> {
  const patched = new Map(sources)
  const faults: string[] = []
  for (const patch of patches) {
    const hits = applyOne(patched, patch)
    const fits = patch.count === 'some' ? hits > 0 : hits === patch.count
    if (!fits) faults.push(`${patch.why}: found ${hits} times, expected ${patch.count}`)
  }
  if (faults.length > 0) throw new Error(`OHIF is not as expected\n  ${faults.join('\n  ')}`)
  return patched
}

function applyOne(sources: Map<string, string>, patch: SourcePatch): number {
  let hits = 0
  for (const [name, text] of sources) {
    if (!patch.file.test(name)) continue
    const found = occurrences(text, patch.find)
    if (found === 0) continue
    hits += found
    // A function keeps `$` in plain replacements literal; a regular expression may use its groups.
    sources.set(
      name,
      typeof patch.find === 'string'
        ? text.replaceAll(patch.find, () => patch.replace)
        : text.replace(patch.find, patch.replace),
    )
  }
  return hits
}

function occurrences(text: string, find: string | RegExp): number {
  if (typeof find === 'string') return text.split(find).length - 1
  if (find.global) return [...text.matchAll(find)].length
  return find.test(text) ? 1 : 0
}
