import type { Rule } from '../repository.ts'
import { isTestFile } from '../scan/is-test-file.ts'
import { SQL_NAMERS } from '../tables/exemptions.table.ts'

/** `sql.raw()` and `sql.identifier()` put text into SQL as it is (CVE-2026-39356), and so does a computed `.as()`. */
const RAW = /\bsql\s*\.\s*(?:raw|identifier)\s*\(|\.as\s*\(\s*[A-Za-z_$`]/g
const DATABASE = /^(?:@yingtong\/db|drizzle-orm(?:\/.*)?)$/

/** Values are parameters, columns come from the schema, sort keys from closed lists. */
export const noRawSql: Rule = {
  name: 'no-raw-sql',
  because: 'no text becomes SQL: values are parameters and names come from the schema (promise B11)',
  check: (repository) =>
    repository.sources
      .filter((file) => !isTestFile(file.path) && !SQL_NAMERS.some(({ path }) => path === file.path))
      .filter((file) => file.imports.some((ref) => DATABASE.test(ref.specifier)))
      .flatMap((file) =>
        [...file.masked.code.matchAll(RAW)].map((match) => ({
          path: file.path,
          line: file.lineAt(match.index),
          text: `puts text into SQL: ${match[0].trim()}`,
        })),
      ),
}
