import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportHead, recordIdentityEvent } from '@yingtong/domain'
import { runSql, startRegion, type TestRegion } from '@yingtong/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runningDatabaseUrl } from './running-database.ts'
import { verifyTenant } from './verify-tenant.ts'

let region: TestRegion
beforeAll(async () => {
  region = await startRegion()
})
afterAll(() => region.stop())

test('promise C11: the command says sound with 0, names each finding with 1, knows no stranger with 2', async () => {
  const tenant = await region.tenant('county-a')
  for (let n = 0; n < 12; n += 1)
    await recordIdentityEvent(region.services, tenant.id, {
      action: 'person.signed-in',
      actor: { kind: 'user', id: `p${n}`, name: 'x' },
    })
  await exportHead(tenant.system())
  const sound = await verifyTenant(region.services, 'county-a')
  expect(sound.code).toBe(0)
  expect(sound.lines).toEqual([
    expect.stringMatching(
      /^county-a: sound; 12 records, 1 signed heads, [\d.]+ s, last digest [0-9a-f]{64}$/,
    ),
  ])
  const [row] = await runSql(
    region.adminUrl,
    `update audit_events set actor_id = 'somebody' where actor_id = 'p4' and tenant_id = '${tenant.id}' returning id`,
  )
  const found = await verifyTenant(region.services, 'county-a')
  expect(found.code).toBe(1)
  expect(found.lines[0]).toMatch(/^county-a: NOT SOUND, 1 findings; 13 records/)
  expect(found.lines.slice(1)).toEqual([`  edited        record 5  row ${row?.id}`])
  expect(await verifyTenant(region.services, 'nowhere')).toMatchObject({ code: 2 })
})

test('finds the database of a running start by its data folder', () => {
  const dir = mkdtempSync(join(tmpdir(), 'yingtong-data-'))
  try {
    expect(runningDatabaseUrl(dir, { DATABASE_URL: undefined })).toBeNull()
    mkdirSync(join(dir, 'postgres'))
    writeFileSync(join(dir, 'postgres', 'cluster.json'), JSON.stringify({ socket: '/run/pg' }))
    writeFileSync(join(dir, 'secrets.json'), JSON.stringify({ databasePasswords: { worker: 'w' } }))
    expect(runningDatabaseUrl(dir, { DATABASE_URL: undefined })).toBe(
      'postgres://yt_worker:w@localhost/yingtong?host=%2Frun%2Fpg',
    )
    expect(runningDatabaseUrl(dir, { DATABASE_URL: 'postgres://o:p@db/x' })).toBe(
      'postgres://yt_worker:w@db/x',
    )
  } finally {
    rmSync(dir, { recursive: true })
  }
})
