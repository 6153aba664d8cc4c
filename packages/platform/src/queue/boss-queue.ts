import { sql } from '@yingtong/db'
import { type Ctx, type JobDefinition, type JobSender, jobDefinitions, reasonOf } from '@yingtong/domain'
import { fromDrizzle, PgBoss } from 'pg-boss'
import { z } from 'zod'
import { type QueueRoles, queueRightsSql } from './queue-rights.ts'

const SCHEMA = 'pgboss'
/** Job names carry dots; queue names may not carry all characters. */
const queueName = (job: { name: string }) => job.name.replaceAll('.', '-')

/**
 * A job whose process was killed, or lost the database and could not tell how the job ended, is given to another once
 * it was silent for so long, not when the longest of jobs would have ended.
 */
const SILENCE_SECONDS = 30
const LOOK_SECONDS = 15
const LONGEST_SECONDS = 900

const Envelope = z.object({ tenantId: z.uuid(), payload: z.unknown() })

/** Creates the queue's tables and one queue per declared job; run with the owner's connection after `migrate`. */
export async function migrateQueue(adminUrl: string, roles: QueueRoles): Promise<void> {
  const boss = new PgBoss({
    connectionString: adminUrl,
    schema: SCHEMA,
    supervise: false,
    schedule: false,
    max: 2,
  })
  boss.on('error', () => {})
  await boss.start()
  for (const job of jobDefinitions()) {
    const options = {
      retryLimit: job.retryLimit,
      retryDelay: 2,
      retryBackoff: true,
      expireInSeconds: LONGEST_SECONDS,
      heartbeatSeconds: SILENCE_SECONDS,
    }
    if (!(await boss.getQueue(queueName(job))))
      await boss.createQueue(queueName(job), { policy: 'stately', ...options })
    else await boss.updateQueue(queueName(job), options)
  }
  const { rows } = await boss.getDb().executeSql(`
    select inhrelid::regclass::text as name from pg_inherits where inhparent = '${SCHEMA}.job'::regclass`)
  const partitions = (rows as { name: string }[]).map((row) => row.name)
  const tables = { schema: SCHEMA, all: [`${SCHEMA}.job`, ...partitions], partitions }
  await boss.getDb().executeSql(queueRightsSql(roles, tables))
  await boss.stop({ graceful: false })
}

/** The queue keeps what a job throws in its tables, with every property: it gets only what `reasonOf` tells. */
async function withoutWords(work: () => Promise<void>, failed: (error: unknown) => void): Promise<void> {
  try {
    await work()
  } catch (error) {
    failed(error)
    throw new Error(reasonOf(error))
  }
}

/**
 * Of each queue two jobs run at a time, never two of one hospital: whoever has thousands waiting leaves the other place to
 * whoever has one.
 */
const FAIR = {
  pollingIntervalSeconds: 0.5,
  batchSize: 1,
  localConcurrency: 2,
  localGroupConcurrency: 1,
} as const

/** No question of the queue takes long; one that does is asked again by the next round. */
const WAITS = {
  connectionTimeoutMillis: 10_000,
  query_timeout: 35_000,
  statement_timeout: 30_000,
  lock_timeout: 15_000,
  keepAlive: true,
}

export interface Queue extends JobSender {
  /** Runs jobs until `stop`: each with the tenant of its envelope. */
  work(
    contextOf: (tenantId: string, jobName: string) => Ctx,
    /** Told of each job that threw; it is tried again as its definition says. */
    failed?: (jobName: string, error: unknown) => void,
  ): Promise<void>
  stop(): Promise<void>
}

/** Opens the queue for sending, and with `work` for running. */
export async function openQueue(options: {
  readonly url: string
  readonly supervise: boolean
  readonly onError: (error: unknown) => void
}): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: options.url,
    schema: SCHEMA,
    migrate: false,
    createSchema: false,
    supervise: options.supervise,
    superviseIntervalSeconds: LOOK_SECONDS,
    monitorIntervalSeconds: LOOK_SECONDS,
    schedule: false,
    max: 4,
    ...WAITS,
  })
  boss.on('error', options.onError)
  await boss.start()
  return {
    async send<P>(tx: Parameters<JobSender['send']>[0], job: JobDefinition<P>, payload: P) {
      const data = { tenantId: tx.tenantId, payload: job.payload.parse(payload) }
      // Same key, same work: a second wish while the first still waits is dropped by the queue's policy.
      const singletonKey = `${tx.tenantId}:${job.key(payload)}`
      const group = { id: tx.tenantId }
      await boss.send(queueName(job), data, {
        singletonKey,
        group,
        db: fromDrizzle(tx as never, sql as never),
      })
    },
    async work(contextOf, failed = () => {}) {
      for (const job of jobDefinitions())
        await boss.work(queueName(job), FAIR, async ([item]) => {
          const run = async () => {
            const { tenantId, payload } = Envelope.parse(item?.data)
            await job.run(contextOf(tenantId, job.name), job.payload.parse(payload))
          }
          await withoutWords(run, (error) => failed(job.name, error))
        })
    },
    stop: () => boss.stop({ graceful: true, timeout: 5_000 }),
  }
}
