// `npm run bench:audit`: how long a chain of a million records takes to verify, and what the chain costs each act.
// One JSON line each; the chain's cost is measured with and without its trigger, in turns, in the same run.
import { exportHead, listWorklist, verifyChain } from '@yingtong/domain'
import { runSql, startRegion, type TestRegion } from '@yingtong/testkit'
import { rounded } from './benchmarks/benchmark.ts'
import { machine } from './machine.ts'

const ROWS = 1_000_000
const ROUNDS = 4
const READS = 400
const VERIFY_BUDGET_S = 60

/** Rows as acts write them, linked as the trigger links them; written in bulk so that the set-up ends in this hour. */
const GENERATE = (tenantId: string) => `
  set session_replication_role = replica;
  do $$ declare
    e public.audit_events;
    last_hash text := repeat('0', 64);
  begin
    for n in 1..${ROWS} loop
      insert into audit_events (tenant_id, action, actor_kind, actor_id, actor_name, address, request_id,
                                study_instance_uid, details, at)
      values ('${tenantId}', 'study.opened', 'user', '0b9e9f2e-1111-4222-8333-00000000' || lpad((n % 400)::text, 4, '0'),
              '林静芳', '10.20.5.' || n % 250, gen_random_uuid()::text,
              '1.2.840.113619.2.55.3.604688119.971.' || n / 7,
              jsonb_build_object('studyId', gen_random_uuid(), 'rows', n % 97, 'filter', jsonb_build_object('view', 'all')),
              timestamptz '2026-01-01' + n * interval '31 milliseconds')
      returning * into e;
      last_hash := encode(sha256(convert_to(last_hash || chr(10) || audit_canonical(e), 'UTF8')), 'hex');
      insert into audit_links (tenant_id, id, position, event_ref, hash)
      values ('${tenantId}', e.id, n, e.id, last_hash);
    end loop;
  end $$;
  analyze audit_events, audit_links;`

async function verification(region: TestRegion): Promise<object> {
  const tenant = await region.tenant('million')
  await runSql(region.adminUrl, GENERATE(tenant.id))
  await exportHead(tenant.system())
  const report = await verifyChain(tenant.system(), {})
  const seconds = rounded(report.milliseconds / 1000)
  const { sound, position } = report
  return {
    bench: 'audit-verify',
    unit: 's',
    ours: seconds,
    budget: `≤ ${VERIFY_BUDGET_S} s`,
    met: sound && position === ROWS && seconds <= VERIFY_BUDGET_S,
    details: { records: position, sound, residentMib: Math.round(process.memoryUsage.rss() / 2 ** 20) },
  }
}

/** Reads a second of an empty worklist: the cheapest act there is, so the chain weighs most. */
async function readsPerSecond(read: () => Promise<unknown>, atOnce: number): Promise<number> {
  let left = READS
  const started = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (left-- > 0) await read()
    }),
  )
  return READS / ((performance.now() - started) / 1000)
}

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

async function cost(region: TestRegion, atOnce: number): Promise<object> {
  const person = await (await region.tenant(`cost-${atOnce}`)).as('radiologist')
  const read = () => listWorklist(person, { view: 'all' })
  const rates = { with: [] as number[], without: [] as number[] }
  await readsPerSecond(read, atOnce)
  for (let round = 0; round < ROUNDS; round += 1)
    for (const way of ['with', 'without'] as const) {
      const verb = way === 'with' ? 'enable' : 'disable'
      await runSql(region.adminUrl, `alter table audit_events ${verb} trigger audit_chain`)
      rates[way].push(await readsPerSecond(read, atOnce))
    }
  await runSql(region.adminUrl, 'alter table audit_events enable trigger audit_chain')
  const ours = median(rates.with)
  const bare = median(rates.without)
  return {
    bench: 'audit-cost',
    unit: 'reads/s',
    ours: rounded(ours, 0),
    withoutChain: rounded(bare, 0),
    ratio: rounded(ours / bare, 3),
    details: { atOnce, reads: READS * ROUNDS, oneHospital: true },
  }
}

const region = await startRegion()
try {
  for (const measure of [() => cost(region, 1), () => cost(region, 8), () => verification(region)]) {
    const before = machine()
    console.log(JSON.stringify({ date: new Date().toISOString(), ...(await measure()), machine: before }))
  }
} finally {
  await region.stop()
}
