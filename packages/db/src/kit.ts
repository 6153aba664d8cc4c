import { type BuildExtraConfigColumns, sql } from 'drizzle-orm'
import {
  type PgColumnBuilderBase,
  type PgTableExtraConfigValue,
  pgTable,
  primaryKey,
  uuid,
} from 'drizzle-orm/pg-core'

/** What every table says of itself; `enforceRowSecurity` and the catalogue test read this register. */
export interface TableRule {
  readonly name: string
  readonly kind: 'tenant' | 'global'
  /** Rows may be added and read, never changed or removed (audit, report versions). */
  readonly appendOnly: boolean
  /** Why a global table may exist without belonging to a tenant. */
  readonly because?: string
  /** A global table whose rows a tenant may read: those where this column is its own id. */
  readonly tenantColumn?: string
  /** What a tenant may also do to those rows, so that its administration is audited in the same transaction. */
  readonly tenantWrites?: readonly TenantWrite[]
  /** A table of people: a tenant reads these columns of the rows that a membership of its own points at. */
  readonly tenantReadsMembers?: { readonly idColumn: string; readonly columns: readonly string[] }
}

type TenantWrite = 'insert' | 'update' | 'delete'

const register = new Map<string, TableRule>()

/** Every table declared through the kit, in the order of declaration. */
export function tableRules(): readonly TableRule[] {
  return [...register.values()]
}

type Columns = Record<string, PgColumnBuilderBase>
type OwnColumns = ReturnType<typeof ownColumns>
type Extra<N extends string, C extends Columns> = (
  table: BuildExtraConfigColumns<N, C, 'pg'>,
) => PgTableExtraConfigValue[]

function remember(rule: TableRule): void {
  if (register.has(rule.name)) throw new Error(`table ${rule.name} is declared twice`)
  register.set(rule.name, rule)
}

/** `tenant_id` errors when no tenant is set, so that nothing is ever silently empty. */
const ownColumns = () => ({
  tenantId: uuid('tenant_id').notNull().default(sql`current_setting('app.tenant_id')::uuid`),
  id: uuid('id').notNull().defaultRandom(),
})

/**
 * A table whose every row belongs to one tenant: adds `tenant_id` (defaulting to the transaction's tenant),
 * `id`, the composite primary key, and enters it for row-level security with FORCE, `using` and `with check`.
 */
export function tenantTable<const N extends string, C extends Columns>(
  name: N,
  columns: C,
  extra?: Extra<N, OwnColumns & C>,
  options: { readonly appendOnly?: boolean } = {},
) {
  remember({ name, kind: 'tenant', appendOnly: options.appendOnly ?? false })
  return pgTable(name, { ...ownColumns(), ...columns } as OwnColumns & C, (t) => [
    primaryKey({ columns: [t.tenantId, t.id] as never }),
    ...(extra?.(t) ?? []),
  ])
}

/**
 * A table that stands outside tenants, with the reason. Only the identity role reaches it;
 * with `tenantColumn` a tenant may read the rows that carry its own id, and do to them what `tenantWrites` names.
 */
export function globalTable<const N extends string, C extends Columns>(
  name: N,
  rule: Required<Pick<TableRule, 'because'>> &
    Pick<TableRule, 'tenantColumn' | 'tenantWrites' | 'tenantReadsMembers'>,
  columns: C,
  extra?: Extra<N, C>,
) {
  remember({ name, kind: 'global', appendOnly: false, ...rule })
  return pgTable(name, columns, (t) => extra?.(t) ?? [])
}
