import pg from 'pg'

/** Stands in a database from before the first row of a restore until everything belonging to it is there too. */
const MARK = 'public.yt_restore_unfinished'

async function ask(url: string, statement: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query(statement)).rows
  } finally {
    await client.end()
  }
}

export async function markRestore(url: string): Promise<void> {
  await ask(url, `create table if not exists ${MARK} (begun timestamptz not null default now())`)
}

export async function unmarkRestore(url: string): Promise<void> {
  await ask(url, `drop table if exists ${MARK}`)
}

/** Whether a restore into this database was begun and not ended: nothing may start on it, another restore may. */
export async function isHalfRestored(url: string): Promise<boolean> {
  const [row] = await ask(url, `select to_regclass('${MARK}') is not null as half`)
  return row?.half === true
}
