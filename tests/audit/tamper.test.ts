import { createHash } from 'node:crypto'
import {
  type ChainReport,
  exportHead,
  type Finding,
  GENESIS,
  linkHash,
  recordRestore,
  verifyChain,
} from '@yingtong/domain'
import { startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
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

const TABLES = ['audit_events', 'audit_links', 'audit_heads'] as const
const ROWS = 40

async function act(tenant: TestTenant, rows: number): Promise<void> {
  const values = `select $1, 'study.opened', 'user', 'person', '{"n": 1}'::jsonb from generate_series(1, $2::int)`
  await admin.query(`insert into audit_events (tenant_id, action, actor_kind, actor_id, details) ${values}`, [
    tenant.id,
    rows,
  ])
}

/** A hospital with 40 rows, heads signed after 20 and after all, and 3 rows that no head covers yet. */
async function hospital(slug: string): Promise<TestTenant> {
  const tenant = await region.tenant(slug)
  await act(tenant, ROWS / 2)
  await exportHead(tenant.system())
  await act(tenant, ROWS / 2)
  await exportHead(tenant.system())
  await act(tenant, 3)
  return tenant
}

/** As somebody would who owns the server: no trigger, no policy, no rule stands in the way. */
async function tamper(statements: readonly string[], tenant: TestTenant): Promise<void> {
  await admin.query('begin')
  await admin.query('set local session_replication_role = replica')
  for (const statement of statements) await admin.query(statement.replaceAll(':tenant', `'${tenant.id}'`))
  await admin.query('commit')
}

const EVENT_AT = (position: number) =>
  `(select event_ref from audit_links where tenant_id = :tenant and position = ${position})`

const kindsOf = (report: ChainReport) => report.findings.map(({ kind, position }) => ({ kind, position }))
const verify = (tenant: TestTenant) => verifyChain(tenant.system(), {})

async function eventAt(tenant: TestTenant, position: number): Promise<string> {
  const { rows } = await admin.query(
    'select event_ref from audit_links where tenant_id = $1 and position = $2',
    [tenant.id, position],
  )
  return rows[0].event_ref
}

/** Every digest again from what the rows say now, as anybody can who knows the published form. */
async function rehash(tenant: TestTenant): Promise<void> {
  const { rows } = await admin.query(
    `select l.position, e.tenant_id as "tenantId", e.id, e.seq,
            to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.action, e.outcome,
            e.actor_kind as "actorKind", e.actor_id as "actorId", e.actor_name as "actorName", e.address,
            e.request_id as "requestId", e.study_instance_uid as "studyInstanceUid", e.object_kind as "objectKind",
            e.object_id as "objectId", e.details::text as details
     from audit_links l join audit_events e on e.tenant_id = l.tenant_id and e.id = l.event_ref
     where l.tenant_id = $1 order by l.position`,
    [tenant.id],
  )
  let hash = GENESIS
  for (const { position, ...event } of rows) {
    hash = linkHash(hash, event)
    await admin.query('update audit_links set hash = $1 where tenant_id = $2 and position = $3', [
      hash,
      tenant.id,
      position,
    ])
  }
}

describe('promise C11, X12: seven ways to tamper, each found for what it is', () => {
  it('control: an untouched chain is sound, and its report leaves a row of its own', async () => {
    const tenant = await hospital('control')
    const first = await verify(tenant)
    expect(first).toMatchObject({ sound: true, position: ROWS + 3, heads: 2, count: 0, findings: [] })
    expect(await verify(tenant)).toMatchObject({ sound: true, position: ROWS + 4 })
    expect(await verify(await region.tenant('empty'))).toMatchObject({ sound: true, position: 0, heads: 0 })
  })

  it.each([
    [`update audit_events set actor_id = 'somebody else'`],
    [`update audit_events set at = at - interval '1 microsecond'`],
    [`update audit_events set details = '{"n": 2}'`],
    [`update audit_events set address = ''`],
    [`update audit_events set outcome = 'refused'`],
  ])('1 edit: %s', async (statement) => {
    const tenant = await hospital(`edit-${crypto.randomUUID().slice(0, 8)}`)
    await tamper([`${statement} where tenant_id = :tenant and id = ${EVENT_AT(7)}`], tenant)
    const { sound, findings } = await verify(tenant)
    expect(sound).toBe(false)
    expect(findings).toEqual([{ kind: 'edited', position: 7, eventId: await eventAt(tenant, 7) }])
  })

  it('2 delete: the row alone, and the row with its link', async () => {
    const tenant = await hospital('delete')
    const eventId = await eventAt(tenant, 9)
    await tamper([`delete from audit_events where tenant_id = :tenant and id = ${EVENT_AT(9)}`], tenant)
    expect((await verify(tenant)).findings).toEqual([{ kind: 'deleted', position: 9, eventId }])
    await tamper([`delete from audit_links where tenant_id = :tenant and position = 9`], tenant)
    expect((await verify(tenant)).findings).toEqual([{ kind: 'deleted', position: 9 }])
  })

  it('3 insert: a row without a link, and one with a link of its own in the middle', async () => {
    const tenant = await hospital('insert')
    const planted = '11111111-1111-4111-8111-111111111111'
    await tamper(
      [
        `insert into audit_events (tenant_id, id, action, actor_kind, actor_id)
         values (:tenant, '${planted}', 'study.opened', 'user', 'alibi')`,
      ],
      tenant,
    )
    expect((await verify(tenant)).findings).toEqual([{ kind: 'inserted', position: 0, eventId: planted }])

    const { rows } = await admin.query(
      `select l.hash, public.audit_canonical(e) as text from audit_links l, audit_events e
       where l.tenant_id = $1 and l.position = 11 and e.tenant_id = $1 and e.id = $2`,
      [tenant.id, planted],
    )
    await tamper(
      [
        `alter table audit_links drop constraint audit_links_by_position`,
        `update audit_links set position = position + 1 where tenant_id = :tenant and position > 11`,
        `alter table audit_links add constraint audit_links_by_position unique (tenant_id, position)`,
        `insert into audit_links (tenant_id, id, position, event_ref, hash) values (:tenant, '${planted}', 12,
         '${planted}', encode(sha256(convert_to('${rows[0].hash}' || chr(10) || $text$${rows[0].text}$text$, 'UTF8')), 'hex'))`,
      ],
      tenant,
    )
    const report = await verify(tenant)
    expect(kindsOf(report)[0]).toEqual({ kind: 'inserted', position: 12 })
    // Everything behind moved by one, so what was signed stands elsewhere.
    expect(kindsOf(report).slice(1)).toEqual([
      { kind: 'rebuilt', position: 20 },
      { kind: 'rebuilt', position: 40 },
    ])
  })

  it('4 reorder: two rows exchanged, next to each other and far apart', async () => {
    const near = await hospital('reorder-near')
    const exchange = (one: number, other: number) => [
      `update audit_links l set event_ref = o.event_ref from audit_links o
       where l.tenant_id = :tenant and o.tenant_id = :tenant
         and (l.position, o.position) in ((${one}, ${other}), (${other}, ${one}))`,
    ]
    await tamper(exchange(5, 6), near)
    expect(kindsOf(await verify(near))).toEqual([{ kind: 'reordered', position: 5 }])
    const far = await hospital('reorder-far')
    await tamper(exchange(5, 30), far)
    expect(kindsOf(await verify(far))).toEqual([
      { kind: 'reordered', position: 5 },
      { kind: 'reordered', position: 30 },
    ])
  })

  it('4 reorder: two whole links exchanged', async () => {
    const tenant = await hospital('reorder-links')
    await tamper(
      [
        `update audit_links set position = -5 where tenant_id = :tenant and position = 5`,
        `update audit_links set position = 5 where tenant_id = :tenant and position = 6`,
        `update audit_links set position = 6 where tenant_id = :tenant and position = -5`,
      ],
      tenant,
    )
    expect(kindsOf(await verify(tenant))).toEqual([{ kind: 'reordered', position: 5 }])
  })

  it('5 truncate: the tail is gone, rows and links alike, and so are its heads in the database', async () => {
    const tenant = await hospital('truncate')
    await tamper(
      [
        `delete from audit_events where tenant_id = :tenant and id in
         (select event_ref from audit_links where tenant_id = :tenant and position > 30)`,
        `delete from audit_links where tenant_id = :tenant and position > 30`,
      ],
      tenant,
    )
    expect(kindsOf(await verify(tenant))).toEqual([{ kind: 'truncated', position: ROWS }])
    await tamper([`delete from audit_heads where tenant_id = :tenant and position > 30`], tenant)
    expect(kindsOf(await verify(tenant))).toEqual([{ kind: 'rolled-back', position: ROWS }])
  })

  it('6 rebuild: a row edited and every digest computed again, and the heads in the database with them', async () => {
    const tenant = await hospital('rebuild')
    await tamper(
      [
        `update audit_events set actor_id = 'somebody else' where tenant_id = :tenant and id = ${EVENT_AT(7)}`,
      ],
      tenant,
    )
    await rehash(tenant)
    const expected = [
      { kind: 'rebuilt', position: ROWS / 2 },
      { kind: 'rebuilt', position: ROWS },
    ]
    expect(kindsOf(await verify(tenant))).toEqual(expected)
    await tamper(
      [
        `update audit_heads h set hash = l.hash from audit_links l
         where h.tenant_id = :tenant and l.tenant_id = :tenant and l.position = h.position`,
      ],
      tenant,
    )
    expect(kindsOf(await verify(tenant))).toEqual(expect.arrayContaining(expected))
  })

  it('7 restore: an old state of the whole database, found at once and after it has grown past the head', async () => {
    const tenant = await region.tenant('restore')
    await act(tenant, 20)
    await exportHead(tenant.system())
    for (const table of TABLES)
      await admin.query(`create table backup_${table} as select * from ${table} where tenant_id = $1`, [
        tenant.id,
      ])
    await act(tenant, 20)
    await exportHead(tenant.system())
    await tamper(
      TABLES.flatMap((table) => [
        `delete from ${table} where tenant_id = :tenant`,
        `insert into ${table} select * from backup_${table}`,
      ]),
      tenant,
    )
    expect(kindsOf(await verify(tenant))).toEqual([{ kind: 'rolled-back', position: 40 }])
    await act(tenant, 30)
    await exportHead(tenant.system())
    expect(kindsOf(await verify(tenant))).toEqual([{ kind: 'rolled-back', position: 40 }])
  })

  it('7 restore: a restore that the chain tells of is told, is no fault, and excuses nothing else', async () => {
    const tenant = await region.tenant('told-restore')
    await act(tenant, 20)
    await exportHead(tenant.system())
    for (const table of TABLES)
      await admin.query(`create table told_${table} as select * from ${table} where tenant_id = $1`, [
        tenant.id,
      ])
    await act(tenant, 20)
    await exportHead(tenant.system())
    await tamper(
      TABLES.flatMap((table) => [
        `delete from ${table} where tenant_id = :tenant`,
        `insert into ${table} select * from told_${table}`,
      ]),
      tenant,
    )
    await recordRestore(tenant.system(), { backup: '20261130T230000Z', to: '2026-11-30T23:00:00Z' })
    // The same position as a head that was given up: both lie in the store, side by side.
    await act(tenant, 19)
    await exportHead(tenant.system())
    const report = await verify(tenant)
    expect([report.sound, report.count, kindsOf(report)]).toEqual([
      true,
      0,
      [{ kind: 'restored', position: 40 }],
    ])
    const kept = `delete from audit_heads where tenant_id = :tenant and position <= 20`
    await tamper(
      [kept, `update audit_events set actor_id = 'x' where tenant_id = :tenant and id = ${EVENT_AT(7)}`],
      tenant,
    )
    await rehash(tenant)
    expect((await verify(tenant)).sound).toBe(false)
    expect(kindsOf(await verify(tenant))).toContainEqual({ kind: 'rolled-back', position: 20 })
  })

  it('a head that somebody else wrote, and a head that is gone', async () => {
    const tenant = await hospital('heads')
    const keys: string[] = []
    for await (const { key } of region.store.list(`t/${tenant.id}/audit/`)) keys.push(key)
    keys.sort()
    expect(keys.length).toBe(2)
    const [first = '', last = ''] = keys
    const bytes = Buffer.from(await region.store.read(last))
    const forged = Buffer.from(bytes.toString('utf8').replace(/("signature":")./, '$1!'))
    const sha256 = createHash('sha256').update(forged).digest('hex')
    // Nothing is ever replaced, not even by us.
    expect(await region.store.put(last, forged, { sha256 })).toBe('exists')
    await region.store.remove(last)
    await region.store.put(last, forged, { sha256 })
    await region.store.remove(first)
    const expected: Pick<Finding, 'kind' | 'position'>[] = [
      { kind: 'head-missing', position: ROWS / 2 },
      { kind: 'head-forged', position: ROWS },
    ]
    expect(kindsOf(await verify(tenant))).toEqual(expected)
  })

  it('a crash between row and object is mended by the next round', async () => {
    const tenant = await hospital('crash')
    const keys: string[] = []
    for await (const { key } of region.store.list(`t/${tenant.id}/audit/`)) keys.push(key)
    const [, last = ''] = keys.sort()
    const before = await region.store.read(last)
    await region.store.remove(last)
    expect(await verify(tenant)).toMatchObject({ sound: true, heads: 1 })
    await exportHead(tenant.system())
    expect(Buffer.from(await region.store.read(last)).equals(before)).toBe(true)
    expect(await verify(tenant)).toMatchObject({ sound: true, heads: 3 })
  })
})
