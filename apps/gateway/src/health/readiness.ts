import type { Services } from '@yingtong/domain'
import { jsonResponse } from '../http/error-response.ts'

const CHECK_TIMEOUT_MS = 3000
const NEVER_STORED = `t/00000000-0000-0000-0000-000000000000/packs/${'0'.repeat(64)}.pack`

function within<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), CHECK_TIMEOUT_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** What the gateway needs to do its work, each asked now: nothing is remembered, so nothing is falsely green. */
export async function readiness(
  services: Pick<Services, 'database' | 'store'>,
  draining: boolean,
): Promise<Response> {
  const [database, store] = await Promise.allSettled([
    within(services.database.ping()),
    within(services.store.head(NEVER_STORED)),
  ])
  const checks = {
    database: database.status === 'fulfilled' ? 'ok' : 'down',
    store: store.status === 'fulfilled' ? 'ok' : 'down',
    ...(draining ? { gateway: 'draining' } : {}),
  }
  const ready = Object.values(checks).every((state) => state === 'ok')
  return jsonResponse(ready ? 200 : 503, { ready, checks })
}
