import type { Rule } from '../repository.ts'
import { packageOf } from '../scan/package-of.ts'
import { DATABASE_USERS } from '../tables/exemptions.table.ts'

const DRIVERS = new Set([
  'pg',
  'drizzle-orm',
  'drizzle-kit',
  'postgres',
  'pg-native',
  'pg-cursor',
  'pg-query-stream',
])

/** A second way to the database would be a way around withTenant(). */
export const databaseBehindItsDoor: Rule = {
  name: 'database-behind-its-door',
  because: 'drizzle-orm and pg are imported in packages/db only',
  check: (repository) =>
    repository.sources
      .filter((file) => !file.path.startsWith('packages/db/'))
      .filter((file) => !DATABASE_USERS.some((user) => file.path.startsWith(`${user.path}/`)))
      .flatMap((file) =>
        file.imports
          .filter((ref) => DRIVERS.has(packageOf(ref.specifier) ?? ''))
          .map((ref) => ({ path: file.path, line: ref.line, text: `imports ${ref.specifier}` })),
      ),
}
