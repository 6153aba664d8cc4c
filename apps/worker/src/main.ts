import { missingMasterKeys, reasonOf, type Services, systemContext } from '@yingtong/domain'
import {
  countedFaults,
  EnvironmentError,
  incidentGauge,
  openServices,
  processMetrics,
  untilStopped,
} from '@yingtong/platform'
import { readEnvironment } from './env.ts'
import { startPeriodic } from './periodic.ts'

async function refuseMissingKeys(services: Services, file: string): Promise<void> {
  const missing = await missingMasterKeys(services)
  if (missing.length > 0)
    throw new EnvironmentError([
      `MASTER_KEY_FILE: ${file} lacks ${missing.join(', ')}, under which keys or second factors still lie`,
    ])
}

/** What a job under way may take when the worker is told to stop; the queue gives it to another after that. */
const GRACE_MS = 10_000

async function main(): Promise<void> {
  const env = readEnvironment()
  const services = await openServices(env, { name: 'worker', runsJobs: true, isPart: true })
  await refuseMissingKeys(services, env.MASTER_KEY_FILE)
  const metrics = processMetrics()
  incidentGauge(metrics.registry, services)
  const faults = countedFaults(services.log, metrics.registry)
  await services.jobs.work(
    (tenantId, name) => systemContext(services, tenantId, name),
    (job, error) => faults.caught('job', error, { job }),
  )
  const periodic = startPeriodic(services)
  const metricsServer = await metrics.listen(env.WORKER_METRICS_PORT, faults)
  services.log.info('worker is running')

  untilStopped({
    faults,
    graceMs: GRACE_MS,
    async finish() {
      periodic.stop()
      metricsServer.close()
      await services.close()
    },
  })
}

main().catch((error: unknown) => {
  process.stderr.write(`worker: ${error instanceof EnvironmentError ? error.told : reasonOf(error)}\n`)
  // EX_CONFIG of sysexits.h: starting again will not mend a wrong environment.
  process.exit(error instanceof EnvironmentError ? 78 : 1)
})
