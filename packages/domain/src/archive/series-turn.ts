import type { Ctx } from '../kernel/index.ts'

const turns = new Map<string, Promise<unknown>>()

/**
 * Lets writers of one series in this process go one after another. Only saves work: between processes the version of
 * the metadata decides.
 */
export async function inSeriesTurn<T>(
  ctx: Ctx,
  seriesInstanceUid: string,
  work: () => Promise<T>,
): Promise<T> {
  const key = `${ctx.tenantId} ${seriesInstanceUid}`
  const before = turns.get(key) ?? Promise.resolve()
  const mine = before.then(work, work)
  const settled = mine.catch(() => undefined)
  turns.set(key, settled)
  try {
    return await mine
  } finally {
    if (turns.get(key) === settled) turns.delete(key)
  }
}
