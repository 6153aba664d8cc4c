import { join } from 'node:path/posix'
import { folderOf, type Rule } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'
import { CONTEXT_LINE } from '../tables/allowed-imports.table.ts'

const DOMAIN = 'packages/domain/src/'

/** Contexts stand in a line, so the story has a direction and any of them can be lifted out. */
export const contextsImportLeftwards: Rule = {
  name: 'contexts-import-leftwards',
  because: 'a context of packages/domain imports only contexts to its left, and only their index.ts',
  check: (repository) =>
    repository.sources
      // A test stands outside the line: it needs the contexts that fill the rows it looks at.
      .filter((file) => contextOf(file.path) !== null && !isTestFile(file.path))
      .flatMap((file) => {
        const own = contextOf(file.path) ?? ''
        if (!CONTEXT_LINE.includes(own))
          return [{ path: file.path, line: 1, text: `unknown context "${own}"` }]
        return file.imports.flatMap((ref) => {
          if (!ref.specifier.startsWith('.')) return []
          const target = join(folderOf(file.path), ref.specifier)
          const other = contextOf(target)
          if (other === null || other === own || other === 'kernel') return []
          const at = { path: file.path, line: ref.line }
          if (CONTEXT_LINE.indexOf(other) > CONTEXT_LINE.indexOf(own)) {
            return [{ ...at, text: `${own} imports ${other}, which is to its right` }]
          }
          return target === `${DOMAIN}${other}/index.ts`
            ? []
            : [{ ...at, text: `${own} reaches into ${other}` }]
        })
      }),
}

/** `archive` of `packages/domain/src/archive/x.ts`; null for files beside the contexts and outside the domain. */
export function contextOf(path: string): string | null {
  if (!path.startsWith(DOMAIN)) return null
  const [context, ...rest] = path.slice(DOMAIN.length).split('/')
  return context === undefined || rest.length === 0 ? null : context
}
