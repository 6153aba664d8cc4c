import { runSql } from './run-sql.ts'

export interface Cut {
  /** Lets connections in again. */
  mend(): Promise<void>
}

/** Takes a database away as an outage does: every connection breaks and no new one is let in, until it is mended. */
export async function cutDatabase(adminUrl: string): Promise<Cut> {
  const url = new URL(adminUrl)
  const name = url.pathname.slice(1)
  url.pathname = name === 'postgres' ? '/template1' : '/postgres'
  const allow = (yes: boolean) => runSql(url.href, `alter database "${name}" with allow_connections ${yes}`)
  await allow(false)
  await runSql(url.href, 'select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  return { mend: async () => void (await allow(true)) }
}
