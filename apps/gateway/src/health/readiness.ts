import type { Services } from '@yingtong/domain'
import { jsonResponse } from '../http/error-response.ts'

const CHECK_TIMEOUT_MS = 3000
/** A write costs an fsync: who asks without end gets the answer of the last one for so long. */
const WRITE_EVERY_MS = 1000
const NEVER_STORED = `t/00000000-0000-0000-0000-000000000000/packs/${'0'.repeat(64)}.pack`

function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_TIMEOUT_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Whether the store takes a write, asked at most once a second however many ask. */
function writeCheck(store: Services['store']): () => Promise<void> {
  let asked: { readonly at: number; readonly answer: Promise<void> } | null = null
  return () => {
    if (asked === null || performance.now() - asked.at > WRITE_EVERY_MS)
      asked = { at: performance.now(), answer: within(store.checkWritable?.() ?? Promise.resolve()) }
    return asked.answer
  }
}

/** What the gateway needs to do its work: the database and the store answer, and the store can be written to. */
export function readinessOf(
  services: Pick<Services, 'database' | 'store'>,
): (draining: boolean) => Promise<Response> {
  const canWrite = writeCheck(services.store)
  return async (draining) => {
    const [database, store, writes] = await Promise.allSettled([
      within(services.database.ping()),
      within(services.store.head(NEVER_STORED)),
      canWrite(),
    ])
    const checks = {
      database: database.status === 'fulfilled' ? 'ok' : 'down',
      store: store.status === 'fulfilled' ? 'ok' : 'down',
      writes: writes.status === 'fulfilled' ? 'ok' : 'down',
      ...(draining ? { gateway: 'draining' } : {}),
    }
    const ready = Object.values(checks).every((state) => state === 'ok')
    return jsonResponse(ready ? 200 : 503, { ready, checks })
  }
}
