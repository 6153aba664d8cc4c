import { tableRules } from '@yingtong/db'
import { plantStudy, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let region: TestRegion
let a: TestTenant
let b: TestTenant
let app: pg.Client
beforeAll(async () => {
  region = await startRegion()
  a = await region.tenant('county-a')
  b = await region.tenant('county-b')
  for (const tenant of [a, b]) {
    await plantStudy(region.database, tenant.id)
    await plantEverything(tenant)
  }
  app = new pg.Client({ connectionString: region.appUrl })
  await app.connect()
})
afterAll(async () => {
  await app.end()
  await region.stop()
})

const tenantTables = tableRules().filter((rule) => rule.kind === 'tenant')

/** One row in every tenant table, as the superuser, so that each attack has something to steal. */
async function plantEverything(tenant: TestTenant): Promise<void> {
  const admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
  // Foreign keys are off for this session: what matters here is that a row exists, not what it points at.
  await admin.query(`set session_replication_role = replica`)
  await admin.query(`select set_config('app.tenant_id', '${tenant.id}', false)`)
  for (const { name } of tenantTables) {
    const { rows } = await admin.query<{ column: string; type: string }>(
      `select column_name as column, udt_name as type from information_schema.columns
       where table_schema = 'public' and table_name = '${name}' and is_nullable = 'NO' and column_default is null`,
    )
    const values = rows.map(({ type }) => SAMPLE[type] ?? `'x'`)
    const columns = rows.map(({ column }) => `"${column}"`)
    await admin.query(
      columns.length > 0
        ? `insert into "${name}" (${columns.join(', ')}) values (${values.join(', ')}) on conflict do nothing`
        : `insert into "${name}" default values`,
    )
  }
  await admin.end()
}

const SAMPLE: Readonly<Record<string, string>> = {
  uuid: 'gen_random_uuid()',
  text: 'gen_random_uuid()::text',
  int4: '1',
  int8: '1',
  bool: 'false',
  jsonb: `'{}'`,
  timestamptz: 'now()',
  bytea: `'\\x00'`,
  _text: `'{}'`,
}

async function asTenant<T>(tenantId: string, work: () => Promise<T>): Promise<T> {
  await app.query('begin')
  await app.query(`select set_config('role', 'yt_tenant', true), set_config('app.tenant_id', $1, true)`, [
    tenantId,
  ])
  try {
    return await work()
  } finally {
    await app.query('rollback')
  }
}

const count = async (table: string, where = 'true') =>
  Number((await app.query(`select count(*) from "${table}" where ${where}`)).rows[0].count)

describe.each(tenantTables.map((rule) => [rule.name, rule] as const))('X03, lock 5: %s', (name, rule) => {
  it('shows a tenant its own rows (positive control) and none of another’s', async () => {
    await asTenant(b.id, async () => {
      expect(await count(name)).toBeGreaterThan(0)
      expect(await count(name, `tenant_id <> '${b.id}'`)).toBe(0)
      expect(await count(name, `tenant_id = '${a.id}'`)).toBe(0)
    })
  })

  it('refuses a row in another tenant’s name', async () => {
    await asTenant(b.id, async () => {
      const insert = app.query(`insert into "${name}" select * from jsonb_populate_record(null::"${name}",
        (select to_jsonb(t) || jsonb_build_object('tenant_id', '${a.id}', 'id', gen_random_uuid()) from "${name}" t limit 1))`)
      await expect(insert).rejects.toThrow(/row-level security/)
    })
  })

  it('changes and removes nothing of another tenant', async () => {
    if (rule.appendOnly) {
      await asTenant(b.id, () =>
        expect(app.query(`delete from "${name}"`)).rejects.toThrow(/permission denied/),
      )
      await asTenant(b.id, () =>
        expect(app.query(`update "${name}" set id = id`)).rejects.toThrow(/permission denied/),
      )
      return
    }
    await asTenant(b.id, async () => {
      expect((await app.query(`update "${name}" set id = id where tenant_id = '${a.id}'`)).rowCount).toBe(0)
      expect((await app.query(`delete from "${name}" where tenant_id = '${a.id}'`)).rowCount).toBe(0)
    })
  })

  it('answers with an error, never with nothing, when no tenant was named', async () => {
    await app.query('begin')
    await app.query(`select set_config('role', 'yt_tenant', true)`)
    await expect(app.query(`select 1 from "${name}"`)).rejects.toThrow(/app.tenant_id|invalid input syntax/)
    await app.query('rollback')
    await expect(app.query(`select 1 from "${name}"`)).rejects.toThrow(/permission denied/)
  })
})

describe('one pool, two tenants', () => {
  it('1,000 interleaved transactions never see the other tenant', async () => {
    const { patients } = await import('@yingtong/db')
    const wrong: string[] = []
    await Promise.all(
      Array.from({ length: 1000 }, async (_, index) => {
        const tenant = index % 2 === 0 ? a : b
        const rows = await region.database.withTenant(tenant.id, (tx) => tx.select().from(patients))
        if (rows.length === 0 || rows.some((row) => row.tenantId !== tenant.id)) wrong.push(tenant.slug)
      }),
    )
    expect(wrong).toEqual([])
  })
})
