import pg from 'pg'

/** Runs one statement as the owner of the database: for statistics, faults and what no role of the product may do. */
export async function runSql(
  adminUrl: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    return (await client.query(statement, [...values])).rows
  } finally {
    await client.end()
  }
}
