import { folderOf, type Rule } from '../repository.ts'
import { ENVIRONMENT_READERS } from '../tables/exemptions.table.ts'

const READS = /\bprocess\s*\.\s*env\b|\bimport\.meta\.env\b/g
const IMPORTS = /\bimport\s*\{[^}]*\benv\b[^}]*\}\s*from\s*'/g

/** Settings enter a process in one place that checks them all; a stray read would be a setting nobody validates. */
export const envOnlyInEnvFile: Rule = {
  name: 'env-only-in-env-file',
  because: 'process.env is read in env.ts only, where every variable is checked at start',
  check: (repository) =>
    repository.sources
      .filter((file) => !/(?:^|\/)env(?:\.test)?\.ts$/.test(file.path))
      .filter(
        (file) => !ENVIRONMENT_READERS.some((at) => file.path === at.path || folderOf(file.path) === at.path),
      )
      .flatMap((file) => {
        const viaImport = file.imports.some((ref) => /^(?:node:)?process$/.test(ref.specifier))
        const matches = [
          ...file.masked.code.matchAll(READS),
          ...(viaImport ? file.masked.code.matchAll(IMPORTS) : []),
        ]
        return matches.map((match) => ({
          path: file.path,
          line: file.lineAt(match.index),
          text: 'reads the environment',
        }))
      }),
}
