import type { Rule } from '../repository.ts'

const LINES_MAX = 400
const EXEMPT = /\.table\.ts$|(?:^|\/)(?:migrations|generated)\/|\.d\.ts$/

/** A file that does not fit into a head is two files; literal tables only get longer. */
export const fileSize: Rule = {
  name: 'file-size',
  because: `a file has at most ${LINES_MAX} lines (literal tables, named *.table.ts, excepted)`,
  check: (repository) =>
    repository.sources
      .filter((file) => file.lines > LINES_MAX && !EXEMPT.test(file.path))
      .map((file) => ({ path: file.path, line: LINES_MAX + 1, text: `${file.lines} lines` })),
}
