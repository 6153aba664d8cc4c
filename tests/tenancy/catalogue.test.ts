import { tableRules } from '@yingtong/db'
import { startRegion, type TestRegion } from '@yingtong/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let region: TestRegion
let admin: pg.Client
beforeAll(async () => {
  region = await startRegion()
  admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await region.stop()
})

const rows = async <T extends pg.QueryResultRow>(text: string) => (await admin.query<T>(text)).rows

/** drizzle's own list of applied migrations; it holds no tenant's data and no role but the owner reads it. */
const NOT_OURS = ['__drizzle_migrations']

describe('X03, lock 4: what the database itself says of every table', () => {
  it('knows no table that was not declared through the kit', async () => {
    const found = await rows<{ name: string }>(
      `select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p', 'f', 'm')`,
    )
    const declared = new Set(tableRules().map((rule) => rule.name))
    expect(
      found.map((row) => row.name).filter((name) => !declared.has(name) && !NOT_OURS.includes(name)),
    ).toEqual([])
    expect(declared.size).toBeGreaterThan(15)
  })

  it('has row-level security enabled and forced on each, with a policy', async () => {
    const found = await rows<{ name: string; enabled: boolean; forced: boolean; policies: number }>(
      `select relname as name, relrowsecurity as enabled, relforcerowsecurity as forced,
              (select count(*)::int from pg_policy where polrelid = c.oid) as policies
       from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and relkind = 'r'`,
    )
    for (const { name } of tableRules()) {
      const row = found.find((each) => each.name === name)
      expect(row, name).toMatchObject({ enabled: true, forced: true })
      expect(row?.policies, name).toBeGreaterThan(0)
    }
  })

  it('compares tenant_id with the transaction’s tenant in using and in with check of every tenant table', async () => {
    const found = await rows<{ table: string; using: string; check: string }>(
      `select c.relname as table, pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
       from pg_policy p join pg_class c on c.oid = p.polrelid where polname = 'tenant_only'`,
    )
    for (const { name } of tableRules().filter((rule) => rule.kind === 'tenant')) {
      const policy = found.find((each) => each.table === name)
      expect(policy?.using, name).toContain("current_setting('app.tenant_id'")
      expect(policy?.check, name).toContain("current_setting('app.tenant_id'")
    }
  })

  it('has tenant_id first in every unique key, and in every foreign key between tenant tables', async () => {
    const tenantTables = tableRules()
      .filter((rule) => rule.kind === 'tenant')
      .map((rule) => rule.name)
    const unique = await rows<{ table: string; index: string; columns: string[] }>(
      `select t.relname as table, i.relname as index,
              array(select a.attname::text from unnest(x.indkey) with ordinality k(n, o)
                    join pg_attribute a on a.attrelid = t.oid and a.attnum = k.n order by k.o) as columns
       from pg_index x join pg_class t on t.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
       join pg_namespace n on n.oid = t.relnamespace where n.nspname = 'public' and x.indisunique`,
    )
    for (const each of unique.filter((row) => tenantTables.includes(row.table)))
      expect(each.columns[0], each.index).toBe('tenant_id')
    const foreign = await rows<{ table: string; target: string; name: string; columns: string[] }>(
      `select t.relname as table, f.relname as target, conname as name,
              array(select attname::text from pg_attribute where attrelid = conrelid and attnum = any(conkey)) as columns
       from pg_constraint join pg_class t on t.oid = conrelid join pg_class f on f.oid = confrelid where contype = 'f'`,
    )
    const between = foreign.filter(
      (row) => tenantTables.includes(row.table) && tenantTables.includes(row.target),
    )
    expect(between.length).toBeGreaterThan(5)
    for (const each of between) expect(each.columns, each.name).toContain('tenant_id')
  })

  it('has no view that looks with its owner’s eyes', async () => {
    const views = await rows<{ name: string; options: string[] | null }>(
      `select relname as name, reloptions as options from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and relkind = 'v'`,
    )
    for (const view of views) expect(view.options ?? [], view.name).toContain('security_invoker=true')
  })

  it('gives the login role no right of its own on any table', async () => {
    const found = await rows<{ name: string }>(
      `select relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and relkind = 'r' and has_table_privilege('yt_test', c.oid, 'select')`,
    )
    expect(found).toEqual([])
  })

  it('lets nobody change or remove what is append-only', async () => {
    for (const { name } of tableRules().filter((rule) => rule.appendOnly)) {
      const [row] = await rows<{ change: boolean }>(
        `select has_table_privilege('yt_tenant', '${name}', 'update') or has_table_privilege('yt_tenant', '${name}', 'delete') as change`,
      )
      expect(row?.change, name).toBe(false)
    }
  })

  it('leaves a verb no way into the queue but adding a job of its own hospital', async () => {
    const found = await rows<{ name: string; kind: string; rights: string[] }>(
      `select c.relname as name, c.relkind as kind, array(
         select r from unnest(array['insert', 'update', 'delete', 'truncate', 'select']) r
         where has_table_privilege('yt_tenant', c.oid, r)) as rights
       from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'pgboss' and c.relkind in ('r', 'p', 'v', 'm', 'f') order by 1`,
    )
    const jobTables = await rows<{ name: string; kind: string; forced: boolean; policies: string[] }>(
      `select relname as name, relkind as kind, relrowsecurity and relforcerowsecurity as forced,
              array(select polname::text || ':' || coalesce(pg_get_expr(polwithcheck, polrelid), '') from pg_policy
                    where polrelid = c.oid and 'yt_tenant'::regrole = any(polroles)) as policies
       from pg_class c where c.oid = 'pgboss.job'::regclass
          or c.oid in (select inhrelid from pg_inherits where inhparent = 'pgboss.job'::regclass)`,
    )
    const partitions = jobTables.filter((table) => table.kind === 'r').map((table) => table.name)
    expect(partitions.length).toBeGreaterThan(0)
    for (const { name, rights } of found)
      expect(rights, name).toEqual(
        partitions.includes(name) ? ['insert'] : name === 'queue' ? ['select'] : [],
      )
    for (const table of jobTables) {
      expect(table.forced, table.name).toBe(true)
      expect(table.policies, table.name).toHaveLength(1)
      expect(table.policies[0], table.name).toContain("current_setting('app.tenant_id'")
    }
  })

  it('knows every schema there is, so that no table hides from this test', async () => {
    const schemas = await rows<{ name: string }>(
      `select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname <> 'information_schema' order by 1`,
    )
    expect(schemas.map((row) => row.name)).toEqual(['drizzle', 'pgboss', 'public'])
  })
})
