import { join } from 'node:path/posix'
import { folderOf, type Rule } from '../repository.ts'
import { packageOf } from '../scan/package-of.ts'
import { ownerOf } from './packages-import-allowed.ts'

/** Nothing reaches past a package's `exports`, neither by a deep path nor by climbing out with `../`. */
export const oneDoor: Rule = {
  name: 'one-door',
  because: 'a package is imported through its exports only',
  check: (repository) =>
    repository.sources.flatMap((file) => {
      const owner = ownerOf(repository, file.path)
      return file.imports.flatMap((ref) => {
        const finding = {
          path: file.path,
          line: ref.line,
          text: `${ref.specifier} reaches behind a package's door`,
        }
        if (ref.specifier.startsWith('.')) {
          const target = ownerOf(repository, join(folderOf(file.path), ref.specifier))
          return target?.folder === owner?.folder ? [] : [finding]
        }
        const pack = repository.packages.find((candidate) => candidate.name === packageOf(ref.specifier))
        if (pack === undefined) return []
        const door = `.${ref.specifier.slice(pack.name.length)}`
        return pack.exports.includes(door) ? [] : [finding]
      })
    }),
}
