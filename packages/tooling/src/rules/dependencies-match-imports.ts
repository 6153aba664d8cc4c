import type { Finding, PackageManifest, Repository, Rule, SourceFile } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'
import { packageOf } from '../scan/package-of.ts'
import { SILENT_DEPENDENCIES } from '../tables/exemptions.table.ts'
import { ownerOf } from './packages-import-allowed.ts'

/** The dependency list is the rule of who may import whom, so it must tell the truth in both directions. */
export const dependenciesMatchImports: Rule = {
  name: 'dependencies-match-imports',
  because: 'package.json names what is imported, all of it and nothing else',
  check: (repository) =>
    repository.packages
      .filter((pack) => pack.folder !== '')
      .flatMap((pack) => {
        const files = repository.sources.filter((file) => ownerOf(repository, file.path) === pack)
        return [...undeclared(repository, pack, files), ...unused(repository, pack, files)]
      }),
}

function undeclared(
  repository: Repository,
  pack: PackageManifest,
  files: readonly SourceFile[],
): readonly Finding[] {
  const root = repository.packages.find((candidate) => candidate.folder === '')
  const production = new Set([pack.name, ...pack.dependencies])
  const development = new Set([...production, ...pack.devDependencies, ...(root?.devDependencies ?? [])])
  return files.flatMap((file) =>
    file.imports.flatMap((ref) => {
      const name = packageOf(ref.specifier)
      const known = ref.typeOnly || isTestFile(file.path) ? development : production
      if (name === null || known.has(name) || (ref.typeOnly && known.has(typesOf(name)))) return []
      return [{ path: file.path, line: ref.line, text: `${name} is not a dependency of ${pack.name}` }]
    }),
  )
}

function unused(
  repository: Repository,
  pack: PackageManifest,
  files: readonly SourceFile[],
): readonly Finding[] {
  const texts = [
    ...files.map((file) => file.text),
    ...repository.others
      .filter((file) => file.path.startsWith(`${pack.folder}/`) && !file.path.endsWith('package.json'))
      .map((file) => file.text),
    ...pack.scripts.map((script) => `"${script.replaceAll(' ', '" "')}"`),
  ]
  const all = texts.join('\n')
  // Also inside a template or a call to resolve(): some packages are only files that we read.
  const named = (name: string) => new RegExp(`['"\`]${name.replaceAll('.', '\\.')}['"\`/]`).test(all)
  return pack.dependencies
    .filter((name) => !named(name) && !SILENT_DEPENDENCIES.some((silent) => silent.name === name))
    .map((name) => ({ path: `${pack.folder}/package.json`, line: 1, text: `${name} is not used` }))
}

/** `@types/pg` for `pg`, `@types/a__b` for `@a/b`. */
function typesOf(name: string): string {
  return `@types/${name.replace(/^@/, '').replace('/', '__')}`
}
