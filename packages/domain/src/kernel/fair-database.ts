import { AsyncLocalStorage } from 'node:async_hooks'
import type { Database } from '@yingtong/db'
import { FairShare } from './fair-share.ts'

/** The database itself gives up a wait for a connection after this, too. */
const PATIENCE_MS = 10_000
const WAITING_MAX = 1024
/** Questions asked before a tenant is known have a share of their own. */
const NOBODY = 'identity'

/**
 * The database with its connections shared between hospitals: one whose searches are costly and many gets about half of
 * them, and whoever waits is served hospital by hospital. Waiting too long is told as `unavailable`.
 */
export function fairDatabase(database: Database, connections: number): Database {
  const share = new FairShare({
    total: connections,
    onceMax: 1,
    patienceMs: PATIENCE_MS,
    waitingMax: WAITING_MAX,
    busy: 'many questions are under way; try again in a moment',
  })
  const inside = new AsyncLocalStorage<true>()

  async function inTurn<T>(of: string, work: () => Promise<T>): Promise<T> {
    // Whoever asks from within a transaction holds a place already: made to wait for another, all might wait for ever.
    if (inside.getStore()) return work()
    const giveBack = await share.take(of, 1)
    try {
      return await inside.run(true, work)
    } finally {
      giveBack()
    }
  }

  return {
    withTenant: (tenantId, work) => inTurn(tenantId, () => database.withTenant(tenantId, work)),
    withIdentity: (work) => inTurn(NOBODY, () => database.withIdentity(work)),
    ping: () => database.ping(),
    close: () => database.close(),
  }
}
