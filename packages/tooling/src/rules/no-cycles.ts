import { join } from 'node:path/posix'
import { folderOf, type Repository, type Rule } from '../repository.ts'

/** Files that import each other in a ring cannot be understood, loaded or moved one at a time. */
export const noCycles: Rule = {
  name: 'no-cycles',
  because: 'imports never form a ring (type-only imports do not count)',
  check: (repository) => findRings(importGraph(repository)),
}

/** File → files it imports at run time, by relative path and through the doors of our own packages. */
export function importGraph(repository: Repository): ReadonlyMap<string, readonly string[]> {
  const paths = new Set(repository.sources.map((file) => file.path))
  const doors = new Map(repository.packages.map((pack) => [pack.name, `${pack.folder}/src/index.ts`]))
  return new Map(
    repository.sources.map((file) => [
      file.path,
      file.imports
        .filter((ref) => !ref.typeOnly)
        .map((ref) =>
          ref.specifier.startsWith('.')
            ? join(folderOf(file.path), ref.specifier)
            : (doors.get(ref.specifier) ?? ''),
        )
        .filter((path) => paths.has(path)),
    ]),
  )
}

function findRings(graph: ReadonlyMap<string, readonly string[]>) {
  const done = new Set<string>()
  const trail: string[] = []
  const rings: { path: string; line: number; text: string }[] = []
  const visit = (path: string): void => {
    const at = trail.indexOf(path)
    if (at >= 0) {
      const ring = [...trail.slice(at), path].join(' → ')
      rings.push({ path, line: 1, text: ring })
      return
    }
    if (done.has(path)) return
    trail.push(path)
    for (const next of graph.get(path) ?? []) visit(next)
    trail.pop()
    done.add(path)
  }
  for (const path of graph.keys()) visit(path)
  return rings
}
