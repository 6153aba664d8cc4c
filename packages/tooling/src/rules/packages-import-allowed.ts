import type { Finding, PackageManifest, Repository, Rule, SourceFile } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'
import { packageOf } from '../scan/package-of.ts'
import { ALLOWED_IMPORTS, PURE_PACKAGES } from '../tables/allowed-imports.table.ts'

const SCOPE = '@yingtong/'

/** The table of who may import whom, and Node modules kept out of what runs in a browser. */
export const packagesImportAllowed: Rule = {
  name: 'packages-import-allowed',
  because:
    'packages import only what the table in packages/tooling/src/tables/allowed-imports.table.ts allows',
  check: (repository) =>
    repository.sources.flatMap((file) => {
      const owner = ownerOf(repository, file.path)
      return owner === null || owner.folder === '' ? [] : checkFile(file, owner)
    }),
}

/** The package whose folder holds the file, the innermost one. */
export function ownerOf(repository: Repository, path: string): PackageManifest | null {
  const holders = repository.packages.filter(
    (pack) => pack.folder === '' || path.startsWith(`${pack.folder}/`),
  )
  return holders.reduce<PackageManifest | null>(
    (best, pack) => (best === null || pack.folder.length > best.folder.length ? pack : best),
    null,
  )
}

function checkFile(file: SourceFile, owner: PackageManifest): readonly Finding[] {
  const short = owner.name.replace(SCOPE, '')
  const allowed = ALLOWED_IMPORTS[short]
  if (allowed === undefined)
    return [{ path: file.path, line: 1, text: `${owner.name} is missing in the table` }]
  const test = isTestFile(file.path)
  return file.imports.flatMap((ref) => {
    const finding = { path: file.path, line: ref.line, text: `${short} must not import ${ref.specifier}` }
    if (ref.specifier.startsWith('node:')) return PURE_PACKAGES.includes(short) && !test ? [finding] : []
    const name = packageOf(ref.specifier)
    if (name === null || !name.startsWith(SCOPE) || name === owner.name || allowed === '*') return []
    const mayInTest = test && owner.devDependencies.includes(name)
    return allowed.includes(name.replace(SCOPE, '')) || mayInTest ? [] : [finding]
  })
}
