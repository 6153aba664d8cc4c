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
  _uuid: `'{}'`,
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

const globalTables = tableRules().filter((rule) => rule.kind === 'global')
const reach = (name: string) => globalTables.find((rule) => rule.name === name)!

/** One row of each of these for A and for B, as the superuser; nobody of B may see or change A's. */
async function plantGlobals(): Promise<void> {
  const admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
  await admin.query(`set session_replication_role = replica`)
  for (const { name, tenantColumn } of globalTables) {
    if (!tenantColumn || name === 'tenants') continue
    for (const tenant of [a, b]) {
      const { rows } = await admin.query<{ column: string; type: string }>(
        `select column_name as column, udt_name as type from information_schema.columns
         where table_schema = 'public' and table_name = '${name}' and is_nullable = 'NO' and column_default is null
           and column_name <> '${tenantColumn}'`,
      )
      const columns = [`"${tenantColumn}"`, ...rows.map(({ column }) => `"${column}"`)]
      const values = [`'${tenant.id}'`, ...rows.map(({ type }) => SAMPLE[type] ?? `'x'`)]
      await admin.query(
        `insert into "${name}" (${columns.join(', ')}) values (${values.join(', ')}) on conflict do nothing`,
      )
    }
  }
  for (const tenant of [a, b]) {
    const { rows } = await admin.query(
      `insert into users (email, name) values (gen_random_uuid()::text, '医师') returning id`,
    )
    await admin.query(
      `insert into memberships (tenant_id, user_id, display_name, roles) values ($1, $2, '医师', '{clinician}')`,
      [tenant.id, rows[0].id],
    )
    peopleOf.set(tenant.id, rows[0].id)
  }
  await admin.end()
}

const peopleOf = new Map<string, string>()

describe('promise C2: tables that stand outside tenants', () => {
  beforeAll(plantGlobals)
  const owned = globalTables.filter((rule) => rule.tenantColumn)

  it.each(owned.map((rule) => [rule.name, rule.tenantColumn!] as const))(
    '%s shows a tenant its own rows and nobody else’s',
    async (name, column) => {
      await asTenant(b.id, async () => {
        expect(await count(name, `${column} = '${b.id}'`)).toBeGreaterThan(0)
        expect(await count(name, `${column} <> '${b.id}'`)).toBe(0)
      })
    },
  )

  it.each(owned.map((rule) => [rule.name, rule] as const))(
    '%s: nothing of another tenant changes',
    async (name, rule) => {
      const column = rule.tenantColumn!
      const writes = rule.tenantWrites ?? []
      const attempts = {
        update: `update "${name}" set ${column} = ${column} where ${column} = '${a.id}'`,
        delete: `delete from "${name}" where ${column} = '${a.id}'`,
      }
      for (const [right, statement] of Object.entries(attempts))
        await asTenant(b.id, async () => {
          if (writes.includes(right as 'update')) expect((await app.query(statement)).rowCount).toBe(0)
          else await expect(app.query(statement)).rejects.toThrow(/permission denied/)
        })
      // Its own row cannot be given to another tenant, nor a row be made in another's name.
      if (writes.includes('update'))
        await asTenant(b.id, () =>
          expect(
            app.query(`update "${name}" set ${column} = '${a.id}' where ${column} = '${b.id}'`),
          ).rejects.toThrow(/row-level security|duplicate key/),
        )
      await asTenant(b.id, () =>
        expect(
          app.query(`insert into "${name}" select * from jsonb_populate_record(null::"${name}",
          (select to_jsonb(t) || jsonb_build_object('${column}', '${a.id}') from "${name}" t limit 1))`),
        ).rejects.toThrow(writes.includes('insert') ? /row-level security/ : /permission denied/),
      )
    },
  )

  it.each(
    globalTables.filter((rule) => !rule.tenantColumn && !rule.tenantReadsMembers).map((rule) => rule.name),
  )('%s is closed to tenants', async (name) => {
    for (const statement of [`select 1 from "${name}"`, `delete from "${name}"`])
      await asTenant(b.id, () => expect(app.query(statement)).rejects.toThrow(/permission denied/))
  })

  it('users: a tenant sees the names of its own people, no secret of anybody, and changes nobody', async () => {
    const { columns } = reach('users').tenantReadsMembers!
    const list = columns.join(', ')
    const idsSeen = async (id: string | undefined) =>
      (await app.query(`select ${list} from users where id = $1`, [id])).rowCount
    await asTenant(b.id, async () => {
      expect(await idsSeen(peopleOf.get(b.id))).toBe(1)
      expect(await idsSeen(peopleOf.get(a.id))).toBe(0)
    })
    for (const statement of [
      `select password_hash from users`,
      `select totp_secret_sealed from users`,
      `select platform_operator from users`,
      `update users set platform_operator = true`,
      `update users set name = 'x'`,
      `delete from users`,
      `insert into users (email, name) values ('x', 'x')`,
    ])
      await asTenant(b.id, () => expect(app.query(statement), statement).rejects.toThrow(/permission denied/))
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
