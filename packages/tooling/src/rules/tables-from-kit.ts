import type { Rule } from '../repository.ts'

const KIT = 'packages/db/src/kit.ts'

/** A table made by hand can forget its tenant, its policy or FORCE; the kit cannot. */
export const tablesFromKit: Rule = {
  name: 'tables-from-kit',
  because: `pgTable is called in ${KIT} only; use tenantTable() or globalTable()`,
  check: (repository) =>
    repository.sources
      .filter((file) => file.path !== KIT)
      .flatMap((file) =>
        [...file.masked.code.matchAll(/\bpgTable\b|\bpgTableCreator\b/g)].map((match) => ({
          path: file.path,
          line: file.lineAt(match.index),
          text: `uses ${match[0]}`,
        })),
      ),
}
