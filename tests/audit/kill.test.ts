import { createDepartment, verifyChain } from '@yingtong/domain'
import { startRegion, type TestRegion } from '@yingtong/testkit'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'

const AT_ONCE = 6
/** It goes on until so many connections died and so many acts went well; a slow machine takes longer. */
const WANTED = 20
const ACTS_MAX = 3_000

let region: TestRegion
let admin: pg.Client
beforeAll(async () => {
  region = await startRegion()
  admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
})
afterAll(async () => {
  await admin?.end()
  await region?.stop()
})

/** Ends connections that have written and not yet committed, one after the other, and tells of each. */
async function killWriters(going: () => boolean, tell: () => void): Promise<void> {
  while (going()) {
    const { rowCount } = await admin.query(`
      select pg_terminate_backend(pid) from pg_stat_activity
      where pid <> pg_backend_pid() and backend_xid is not null and datname = current_database()
      order by random() limit 1`)
    if (rowCount) tell()
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}

it('promise C11: no act without its record, whenever the database connection is killed', async () => {
  const tenant = await region.tenant('county-a')
  const boss = await tenant.as('tenant-admin')
  const acknowledged: string[] = []
  let [refused, killed, next] = [0, 0, 0]
  const enough = () => Math.min(killed, refused, acknowledged.length) >= WANTED
  const work = async () => {
    while (!enough() && next < ACTS_MAX) {
      next += 1
      await createDepartment(boss, { name: `department ${next}` }).then(
        ({ id }) => acknowledged.push(id),
        () => {
          refused += 1
        },
      )
    }
  }
  let working = true
  const killing = killWriters(
    () => working,
    () => {
      killed += 1
    },
  )
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  working = false
  await killing
  expect(enough()).toBe(true)

  const idsOf = async (statement: string) =>
    (await admin.query<{ id: string }>(statement, [tenant.id])).rows.map(({ id }) => id)
  const acts = await idsOf('select id from departments where tenant_id = $1 order by id')
  const records = await idsOf(
    `select object_id as id from audit_events
     where tenant_id = $1 and action = 'department.created' and outcome = 'success' order by object_id`,
  )
  expect(records).toEqual(acts)
  // Whoever was told yes finds it; a connection that died while it said so may have left one more of both.
  expect(acknowledged.filter((id) => !acts.includes(id))).toEqual([])
  expect(acts.length).toBeLessThan(next)
  expect((await verifyChain(tenant.system(), {})).findings).toEqual([])
})
