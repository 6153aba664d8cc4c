// `npm run bench:rls`: what row-level security costs the worklist of a hospital with a million exams. The same
// statements as the tenant role under its policies, and as the superuser with the tenant named in every condition, in
// turns; one JSON line.
import { startRegion } from '@yingtong/testkit'
import pg from 'pg'
import { rounded } from './benchmarks/benchmark.ts'
import { machine } from './machine.ts'

const EXAMS = 1_000_000
const PATIENTS = 200_000
const ROUNDS = 15
const BUDGET = 0.1

/** Two hospitals, so that the policy has something to hide; most exams are signed, as in life. */
const GENERATE = (tenantId: string, exams: number) => `
  set session_replication_role = replica;
  insert into patients (tenant_id, id, patient_key, patient_id, name_ideographic, search_text)
  select '${tenantId}', md5('${tenantId}' || n)::uuid, 'P' || n, 'P' || n, '陈玉兰', '陈玉兰 chenyulan cyl p' || n
  from generate_series(1, ${Math.round((exams * PATIENTS) / EXAMS)}) n;
  insert into studies (tenant_id, study_instance_uid, patient_ref, study_date, study_time, accession_number, modalities,
                       instance_count, declared_instances, state, first_received_at)
  select '${tenantId}', '2.25.' || n, md5('${tenantId}' || (1 + n % ${Math.round((exams * PATIENTS) / EXAMS)}))::uuid,
         to_char(date '2021-01-01' + (n / 600), 'YYYYMMDD'), '120000', 'M' || n,
         array[(array['CT', 'MR', 'DX', 'US'])[1 + n % 4]], 100, 100,
         case when n % 50 = 0 then 'examined' else 'signed' end,
         timestamptz '2021-01-01' + n * interval '2 minutes 30 seconds'
  from generate_series(1, ${exams}) n;
  set session_replication_role = origin;`

const FROM = 'from studies s join patients p on p.id = s.patient_ref'
const UNSIGNED = `s.state in ('registered', 'arrived', 'examined', 'drafting', 'preliminary', 'reviewed')`

/** What the reading list asks: a page and its total; `mine` is the tenant's condition where no policy adds it. */
const STATEMENTS: Readonly<Record<string, (mine: string) => string>> = {
  page: (mine) =>
    `select s.*, p.* ${FROM} where ${UNSIGNED}${mine} order by s.stat desc, s.first_received_at desc nulls last, s.id limit 100`,
  total: (mine) => `select count(*), max(s.change_seq) ${FROM} where ${UNSIGNED}${mine}`,
  everything: (mine) => `select s.*, p.* ${FROM} where true${mine}
    order by s.study_date desc nulls last, s.study_time desc nulls last, s.id desc limit 100`,
  accession: (mine) => `select s.*, p.* ${FROM} where s.accession_number like 'M99999%'${mine} limit 100`,
}

async function timed(client: pg.Client, statement: string): Promise<number> {
  const started = performance.now()
  await client.query(statement)
  return performance.now() - started
}

const median = (times: readonly number[]) => [...times].sort((x, y) => x - y)[Math.floor(times.length / 2)]!

async function compare(appUrl: string, adminUrl: string, tenantId: string) {
  const [tenant, admin] = [appUrl, adminUrl].map((connectionString) => new pg.Client({ connectionString }))
  await Promise.all([tenant!.connect(), admin!.connect()])
  const mine = ` and s.tenant_id = '${tenantId}' and p.tenant_id = '${tenantId}'`
  const figures: Record<string, { guardedMs: number; plainMs: number }> = {}
  for (const [name, statement] of Object.entries(STATEMENTS)) {
    const guarded: number[] = []
    const plain: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      await tenant!.query('begin')
      await tenant!.query(
        `select set_config('role', 'yt_tenant', true), set_config('app.tenant_id', '${tenantId}', true)`,
      )
      guarded.push(await timed(tenant!, statement('')))
      await tenant!.query('commit')
      plain.push(await timed(admin!, statement(mine)))
    }
    // The first rounds fill caches.
    figures[name] = {
      guardedMs: rounded(median(guarded.slice(3))),
      plainMs: rounded(median(plain.slice(3))),
    }
  }
  await Promise.all([tenant!.end(), admin!.end()])
  return figures
}

const region = await startRegion()
try {
  const [large, small] = [await region.tenant('large'), await region.tenant('small')]
  const admin = new pg.Client({ connectionString: region.adminUrl })
  await admin.connect()
  await admin.query(GENERATE(large.id, EXAMS))
  await admin.query(GENERATE(small.id, EXAMS / 20))
  await admin.query('vacuum analyze studies')
  await admin.query('vacuum analyze patients')
  await admin.end()
  const figures = await compare(region.appUrl, region.adminUrl, large.id)
  const sum = (key: 'guardedMs' | 'plainMs') =>
    Object.values(figures).reduce((all, each) => all + each[key], 0)
  const cost = rounded(sum('guardedMs') / sum('plainMs') - 1, 3)
  const date = new Date().toISOString()
  console.log(
    JSON.stringify({
      bench: 'rls',
      date,
      rows: EXAMS,
      cost,
      budget: `≤ ${BUDGET}`,
      met: cost <= BUDGET,
      ms: figures,
      machine: machine(),
    }),
  )
} finally {
  await region.stop()
}
