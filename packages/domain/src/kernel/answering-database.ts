import { type Database, DatabaseAwayError } from '@yingtong/db'
import { DomainError } from './domain-error.ts'
import { fairDatabase } from './fair-database.ts'

const refused = (cause: unknown) =>
  cause instanceof DatabaseAwayError
    ? new DomainError('unavailable', 'the archive cannot be reached for the moment; try again', { cause })
    : cause

/**
 * The database as verbs see it, with `connections` shared between hospitals: while it is away each question is refused as
 * `unavailable`, which every door can say.
 */
export function answeringDatabase(bare: Database, connections: number): Database {
  const database = fairDatabase(bare, connections)
  const orRefuse = <T>(asked: Promise<T>) =>
    asked.catch((error: unknown): never => {
      throw refused(error)
    })
  return {
    withTenant: (tenantId, work) => orRefuse(database.withTenant(tenantId, work)),
    withIdentity: (work) => orRefuse(database.withIdentity(work)),
    ping: () => orRefuse(database.ping()),
    close: () => database.close(),
  }
}
