import type { TenantTx } from '@yingtong/db'
import type { z } from 'zod'
import type { Ctx } from './context.ts'

export interface JobDefinition<P = unknown> {
  readonly name: string
  /** Ids and a schema version, never patient data. */
  readonly payload: z.ZodType<P>
  /** Work for the same key runs once at a time and is not queued twice. */
  readonly key: (payload: P) => string
  readonly retryLimit: number
  /** Seconds between runs over every tenant; without it the job runs only when sent. */
  readonly everySeconds?: number
  run(ctx: Ctx, payload: P): Promise<void>
}

const jobs = new Map<string, JobDefinition>()

/** Declares a job: a contract beside the context that owns it; right even if it runs twice or late. */
export function defineJob<P>(definition: JobDefinition<P>): JobDefinition<P> {
  if (jobs.has(definition.name)) throw new Error(`job ${definition.name} is declared twice`)
  jobs.set(definition.name, definition as JobDefinition)
  return definition
}

/** Every declared job; the worker loops over it. */
export function jobDefinitions(): readonly JobDefinition[] {
  return [...jobs.values()]
}

/** Queues work inside the caller's transaction: no act without its follow-up, no follow-up without its act. */
export interface JobSender {
  send<P>(tx: TenantTx, job: JobDefinition<P>, payload: P): Promise<void>
}
