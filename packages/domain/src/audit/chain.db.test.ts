import { auditEvents, auditLinks, sql } from '@yingtong/db'
import { runSql, startRegion, type TestRegion, type TestTenant } from '@yingtong/testkit'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listWorklist } from '../worklist/index.ts'
import { canonicalEvent, canonicalJson, GENESIS, linkHash } from './canonical-event.ts'
import { verifyChain } from './index.ts'
import { readChain } from './internal/read-chain.ts'

let region: TestRegion
let a: TestTenant
let b: TestTenant
beforeAll(async () => {
  region = await startRegion()
  a = await region.tenant('county-a')
  b = await region.tenant('county-b')
})
afterAll(() => region.stop())

const chainOf = (tenant: TestTenant) =>
  region.database.withTenant(tenant.id, (tx) => readChain(tx, 0, 100_000))
const asOwner = (statement: string) => runSql(region.adminUrl, statement)
const rowsOf = async (tenant: TestTenant) =>
  (await asOwner(`select count(*)::int as n from audit_events where tenant_id = '${tenant.id}'`))[0]?.n

const row = { action: 'study.listed', actorKind: 'user', actorId: 'x' }

describe('promise C11: the chain over the audit rows', () => {
  it('gives every row of 60 acts at once exactly one link, in an unbroken line for each hospital', async () => {
    const people = [await a.as('radiologist'), await b.as('radiologist')]
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => listWorklist(people[index % 2]!, { view: 'all' })),
    )
    for (const tenant of [a, b]) {
      const chain = await chainOf(tenant)
      expect(chain.length).toBe(await rowsOf(tenant))
      expect(chain.length).toBeGreaterThanOrEqual(30)
      expect(chain.map((link) => link.position)).toEqual(chain.map((_, index) => index + 1))
      let hash = GENESIS
      for (const link of chain) {
        expect(link.event?.tenantId).toBe(tenant.id)
        hash = linkHash(hash, link.event!)
        expect(link.hash).toBe(hash)
      }
    }
  })

  it('computes the same bytes outside PostgreSQL, whatever stands in a row', async () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((s) => s.replaceAll('\0', ''))
    const details = fc.dictionary(
      text,
      fc
        .jsonValue({ maxDepth: 3 })
        .map((value) => JSON.parse(JSON.stringify(value).replaceAll('\\u0000', ''))),
      { maxKeys: 6, noNullPrototype: true },
    )
    const samples = fc.sample(fc.record({ text, details }), 200)
    await region.database.withTenant(a.id, async (tx) => {
      for (const { text, details } of samples)
        await tx.insert(auditEvents).values({ ...row, actorName: text, address: text, details })
      await tx
        .insert(auditEvents)
        .values({ ...row, at: sql`'2026-02-03 04:05:06.789012+08'` as unknown as Date })
    })
    const chain = await chainOf(a)
    const rows = await asOwner(
      `select id, public.audit_canonical(e) as text from audit_events e where tenant_id = '${a.id}'`,
    )
    const inDatabase = new Map(rows.map((each) => [each.id, each.text]))
    for (const link of chain) expect(canonicalEvent(link.event!)).toBe(inDatabase.get(link.eventId))
    expect(chain.at(-1)?.event?.at).toBe('2026-02-02T20:05:06.789012Z')
    const written = chain.slice(-1 - samples.length, -1).map((link) => link.event?.details)
    expect(written).toEqual(samples.map((sample) => canonicalJson(sample.details)))
  })

  it('lets no act commit without its record, and no record without its link', async () => {
    const person = await a.as('radiologist')
    const before = await rowsOf(a)
    // The act: a change that must not be there afterwards.
    const act = () =>
      region.database.withTenant(a.id, async (tx) => {
        await tx.execute(sql`update tenants set name = 'changed' where id = ${a.id}`)
        await tx.insert(auditEvents).values(row)
      })
    await asOwner('revoke insert on audit_links from yt_tenant')
    await expect(act()).rejects.toThrow()
    await expect(listWorklist(person, { view: 'all' })).rejects.toThrow()
    await asOwner('grant insert on audit_links to yt_tenant')
    await asOwner('revoke insert on audit_events from yt_tenant')
    await expect(act()).rejects.toThrow()
    await asOwner('grant insert on audit_events to yt_tenant')
    const name = async () => (await asOwner(`select name from tenants where id = '${a.id}'`))[0]?.name
    expect(await name()).toBe('county-a')
    expect(await rowsOf(a)).toBe(before)
    await act()
    expect(await name()).toBe('changed')
    expect(await rowsOf(a)).toBe(Number(before) + 1)
  })

  it('runs under row-level security: a hospital can neither read nor lengthen another’s chain', async () => {
    const foreign = await region.database.withTenant(b.id, (tx) => tx.select().from(auditLinks))
    expect(foreign.length).toBeGreaterThan(0)
    expect(foreign.every((link) => link.tenantId === b.id)).toBe(true)
    await expect(
      region.database.withTenant(b.id, (tx) =>
        tx.execute(sql`insert into audit_events (tenant_id, action, actor_kind, actor_id)
                       values (${a.id}, 'study.listed', 'user', 'x')`),
      ),
    ).rejects.toThrow()
  })

  it('is sound when nobody wrote to it', async () => {
    expect(await verifyChain(a.system(), {})).toMatchObject({ sound: true, findings: [] })
  })
})

describe('M05: what was refused or failed leaves a row too', () => {
  it('in a transaction of its own, once, without what was asked', async () => {
    const auditor = await b.as('audit-admin')
    await expect(listWorklist(auditor, { view: 'all' })).rejects.toThrow(/permission/)
    const rows = await asOwner(
      `select action, outcome, details from audit_events
       where tenant_id = '${b.id}' and actor_id = '${auditor.actor.id}'`,
    )
    expect(rows).toEqual([
      { action: 'study.listed', outcome: 'refused', details: { verb: 'worklist.list', reason: 'forbidden' } },
    ])
  })
})
