import type { Database } from '@yingtong/db'
import type { Services } from '../../kernel/index.ts'
import type { ObjectStore } from '../../ports.ts'

/** What a power cut looks like from inside: the step happened or did not, and nobody hears an answer. */
export class CutError extends Error {}

export interface Cut {
  /** The step at which the lights go out, from 1, and whether it still took effect. */
  readonly at: number
  readonly after: boolean
}

const STORE_STEPS = ['put', 'putPart', 'beginUpload', 'completeUpload', 'read', 'remove'] as const

/**
 * The real services, cut off at one step: each transaction of the database and each request to the store is a step.
 * `steps()` tells how many there were, so that a test can walk them all.
 */
export function cutServices(
  services: Services,
  cut: Cut | null,
): { services: Services; steps: () => number } {
  let steps = 0
  let dark = false

  async function step<T>(work: () => Promise<T>): Promise<T> {
    steps += 1
    if (dark) throw new CutError('dark')
    const here = cut !== null && steps === cut.at
    if (here && !cut.after) {
      dark = true
      throw new CutError(`cut before step ${steps}`)
    }
    const result = await work()
    if (here) {
      dark = true
      throw new CutError(`cut after step ${steps}`)
    }
    return result
  }

  const real = services.store
  const store: ObjectStore = { ...real }
  for (const name of STORE_STEPS) {
    const method = real[name] as (...args: unknown[]) => Promise<unknown>
    Object.assign(store, { [name]: (...args: unknown[]) => step(() => method(...args)) })
  }
  const database: Database = {
    ...services.database,
    withTenant: (tenantId, work) => step(() => services.database.withTenant(tenantId, work)),
  }
  return { services: { ...services, store, database }, steps: () => steps }
}
