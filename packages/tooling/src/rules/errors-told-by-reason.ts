import type { Rule, SourceFile } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'
import { ERROR_READERS, TERMINAL_TOOLS } from '../tables/exemptions.table.ts'

/** What people call an error: `error`, `cause`, `parsed.error`, `lastError`, `(error as Error)`. */
const ERROR = String.raw`(?:\(\s*)?(?:[\w$]+\??\.)*(?:\w*[eE]rror|err|e|cause|exception|thrown)\b(?:\s+as\s+[\w<>&{}:?; ]+\))?`
/** Comparing is not telling. */
const NOT_COMPARED = String.raw`(?!\s*[!=]==)`

const CODE: readonly [RegExp, string][] = [
  [new RegExp(String.raw`\bString\(\s*${ERROR}(?=\s*(?:\?\?|\|\||\)))`, 'g'), 'makes text of an error'],
  [new RegExp(String.raw`\b(?:inspect|stringify|format)\(\s*${ERROR}\s*[,)]`, 'g'), 'makes text of an error'],
  [
    new RegExp(String.raw`(?<![\w$.])${ERROR}\??\.(?:message|stack|detail|toString)\b${NOT_COMPARED}`, 'g'),
    'reads the words of an error',
  ],
  [/(?<![\w$.])console\.\w+\(/g, 'prints past the log'],
]
const HOLE = new RegExp(String.raw`\$\{\s*${ERROR}\s*\}`, 'g')

function found(file: SourceFile): { index: number; text: string }[] {
  const { code } = file.masked
  const inCode = CODE.flatMap(([pattern, text]) =>
    [...code.matchAll(pattern)].map(({ index }) => ({ index, text })),
  )
  // The hole's own code is kept by the mask, its marks are not; in a comment both are blank.
  const holes = [...file.text.matchAll(HOLE)]
    .filter(({ index, 0: hole }) => code.slice(index, index + hole.length).trim() !== '')
    .map(({ index }) => ({ index, text: 'makes text of an error' }))
  return [...inCode, ...holes]
}

const isIn = (path: string, list: readonly { readonly path: string }[]) =>
  list.some((each) => path === each.path || path.startsWith(`${each.path}/`))

/** Queries carry parameters, parsers input, addresses tokens: the words of a foreign error hold patients' names. */
export const errorsToldByReason: Rule = {
  name: 'errors-told-by-reason',
  because: 'logs, queues and journals get of an error only what reasonOf() tells',
  check: ({ sources }) =>
    sources
      .filter(({ path }) => !isTestFile(path) && !isIn(path, TERMINAL_TOOLS) && !isIn(path, ERROR_READERS))
      .flatMap((file) =>
        found(file).map(({ index, text }) => ({ path: file.path, line: file.lineAt(index), text })),
      ),
}
