/** Who touches the queue: the role verbs run as, the logins that only send, and the logins that run jobs. */
export interface QueueRoles {
  readonly tenant: string
  readonly senders: readonly string[]
  readonly workers: readonly string[]
}

interface JobTables {
  readonly schema: string
  /** The partitioned `job` and every partition; each has policies of its own, since pg-boss writes to partitions. */
  readonly all: readonly string[]
  readonly partitions: readonly string[]
}

/** What lies in a job says whose it is; the key starts with the hospital, so that nobody can block another's work. */
const MINE = `
  data->>'tenantId' = (select current_setting('app.tenant_id'))
  and starts_with(singleton_key, (select current_setting('app.tenant_id')) || ':')`

function protect(table: string, { tenant, workers }: QueueRoles): string {
  return `
    alter table ${table} enable row level security;
    alter table ${table} force row level security;
    drop policy if exists tenant_only on ${table};
    drop policy if exists runs_jobs on ${table};
    create policy tenant_only on ${table} to ${tenant} using (${MINE}) with check (${MINE});
    create policy runs_jobs on ${table} to ${['current_user', ...workers].join(', ')} using (true) with check (true);`
}

/**
 * SQL that leaves a verb's transaction with one right on the queue, to add a job of its own hospital, and puts every job
 * table under FORCE row-level security; run after each migration of the queue, idempotent.
 */
export function queueRightsSql(roles: QueueRoles, { schema, all, partitions }: JobTables): string {
  const { tenant, senders, workers } = roles
  const everyone = [tenant, ...senders, ...workers].join(', ')
  const working = workers.join(', ')
  return `
    revoke all on all tables in schema ${schema} from public, ${everyone};
    revoke all on all sequences in schema ${schema} from public, ${everyone};
    revoke all on all functions in schema ${schema} from public, ${everyone};
    grant usage on schema ${schema} to ${everyone};
    grant execute on function ${schema}.job_now() to ${everyone};
    grant select on ${schema}.version to ${[...senders, ...workers].join(', ')};
    grant select on ${schema}.queue to ${everyone};
    ${partitions.map((table) => `grant insert, select (id) on ${table} to ${tenant};`).join('\n')}
    grant select, insert, update, delete on all tables in schema ${schema} to ${working};
    grant usage on all sequences in schema ${schema} to ${working};
    grant execute on all functions in schema ${schema} to ${working};
    ${all.map((table) => protect(table, roles)).join('\n')}`
}
