import { type JobDefinition, jobDefinitions, listTenantIds, reasonOf, type Services } from '@yingtong/domain'

export interface Periodic {
  stop(): void
}

/** Puts one round of a periodic job into every tenant's queue; a round that still waits is not queued twice. */
async function sendRound(services: Services, job: JobDefinition): Promise<void> {
  for (const tenantId of await listTenantIds(services, {}))
    await services.database.withTenant(tenantId, (tx) => services.jobs.send(tx, job, {}))
}

/** Starts the clock of every job that declares `everySeconds`; two workers only make a round wait once. */
export function startPeriodic(services: Services): Periodic {
  const timers = jobDefinitions()
    .filter((job) => job.everySeconds !== undefined)
    .map((job) =>
      setInterval(() => {
        sendRound(services, job).catch((error: unknown) =>
          services.log.error('periodic job was not queued', { job: job.name, reason: reasonOf(error) }),
        )
      }, job.everySeconds! * 1000),
    )
  return { stop: () => timers.forEach(clearInterval) }
}
