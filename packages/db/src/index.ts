export {
  type AnyColumn,
  and,
  asc,
  count,
  desc,
  eq,
  exists,
  gt,
  gte,
  ilike,
  inArray,
  isNotNull,
  isNull,
  like,
  lt,
  lte,
  max,
  ne,
  not,
  notExists,
  notInArray,
  notLike,
  or,
  type SQL,
  sql,
  sum,
} from 'drizzle-orm'
export { DatabaseAwayError, isAway } from './away.ts'
export {
  type Database,
  IDENTITY_ROLE,
  type IdentityTx,
  openDatabase,
  TENANT_ROLE,
  type TenantTx,
} from './database.ts'
export { excluded } from './excluded.ts'
export { type TableRule, tableRules } from './kit.ts'
export { type LoginRole, migrate } from './migrate.ts'
export { rowSecuritySql } from './row-security.ts'
export * from './schema/index.ts'
