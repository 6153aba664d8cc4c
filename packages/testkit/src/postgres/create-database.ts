import { randomUUID } from 'node:crypto'
import pg from 'pg'

/** Creates an empty database on the server of `adminUrl` and returns its superuser URL; the name is random unless given. */
export async function createDatabase(
  adminUrl: string,
  name = `test_${randomUUID().replaceAll('-', '')}`,
): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}
