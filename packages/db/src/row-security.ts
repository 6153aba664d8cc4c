import { IDENTITY_ROLE, TENANT_ROLE } from './database.ts'
import { type TableRule, tableRules } from './kit.ts'
import './schema/index.ts'

function tenantPolicy(rule: TableRule): string {
  const rights = rule.appendOnly ? 'select, insert' : 'select, insert, update, delete'
  // The sub-select lets the planner evaluate the setting once per statement instead of once per row.
  const mine = `tenant_id = (select current_setting('app.tenant_id')::uuid)`
  return `
    grant ${rights} on ${rule.name} to ${TENANT_ROLE};
    create policy tenant_only on ${rule.name} to ${TENANT_ROLE} using (${mine}) with check (${mine});`
}

function globalPolicy(rule: TableRule): string {
  const identity = `
    grant select, insert, update, delete on ${rule.name} to ${IDENTITY_ROLE};
    create policy identity_all on ${rule.name} to ${IDENTITY_ROLE} using (true) with check (true);`
  if (rule.tenantReadsMembers) return identity + membersPolicy(rule.name, rule.tenantReadsMembers)
  if (!rule.tenantColumn) return identity
  const mine = `${rule.tenantColumn} = (select current_setting('app.tenant_id')::uuid)`
  const rights = ['select', ...(rule.tenantWrites ?? [])]
  return `${identity}
    grant ${rights.join(', ')} on ${rule.name} to ${TENANT_ROLE};
    create policy tenant_only_own on ${rule.name} to ${TENANT_ROLE} using (${mine}) with check (${mine});`
}

function membersPolicy(table: string, rule: NonNullable<TableRule['tenantReadsMembers']>): string {
  return `
    grant select (${rule.columns.join(', ')}) on ${table} to ${TENANT_ROLE};
    create policy tenant_only_own on ${table} for select to ${TENANT_ROLE} using (exists (
      select from memberships m where m.user_id = ${table}.${rule.idColumn}
        and m.tenant_id = (select current_setting('app.tenant_id')::uuid)));`
}

/** SQL that puts every registered table under FORCE row-level security; run after each migration, idempotent. */
export function rowSecuritySql(rules: readonly TableRule[] = tableRules()): string {
  return rules
    .map(
      (rule) => `
    alter table ${rule.name} enable row level security;
    alter table ${rule.name} force row level security;
    revoke all on ${rule.name} from public, ${TENANT_ROLE}, ${IDENTITY_ROLE};
    drop policy if exists tenant_only on ${rule.name};
    drop policy if exists identity_all on ${rule.name};
    drop policy if exists tenant_reads_own on ${rule.name};
    drop policy if exists tenant_only_own on ${rule.name};
    ${rule.kind === 'tenant' ? tenantPolicy(rule) : globalPolicy(rule)}`,
    )
    .join('\n')
}
